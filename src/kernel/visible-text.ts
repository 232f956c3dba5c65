/**
 * Text that shows what it holds. Unicode has letters without a shape: with one of them a name looks like another one, or
 * like nothing. They are refused, but where a way of writing needs them.
 */

/** Scripts whose letters are joined, or kept apart, by a character that is not seen itself. */
const JOINED = [
  ...[
    'Arabic',
    'Bengali',
    'Devanagari',
    'Gujarati',
    'Gurmukhi',
    'Kannada',
    'Khmer',
    'Malayalam',
    'Mongolian',
    'Myanmar',
  ],
  ...['Nko', 'Oriya', 'Sinhala', 'Syriac', 'Tamil', 'Telugu', 'Thaana', 'Tibetan'],
]
  .map((script) => String.raw`\p{Script_Extensions=${script}}`)
  .join('');

/** Each looks no further than one character to either side. */
const BELONGING = new RegExp(
  [
    // Of Persian and of Indic scripts: between two letters.
    String.raw`(?<=[${JOINED}])[\u200C\u200D](?=[${JOINED}])`,
    // Of pictures: one made of several, shown in colour, of a region.
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`,
    String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]`,
    String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
    String.raw`(?<=\u{1F3F4})[\u{E0020}-\u{E007E}]{1,16}\u{E007F}`,
    // Of a Chinese character: one of its shapes.
    String.raw`(?<=\p{Script=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
  ].join('|'),
  'gu',
);

/** What Unicode asks fonts not to show, and four signs that are shown as a blank. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{1D159}\u{13441}]/u;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** False where a character is hidden in it. */
export function isPlain(text: string): boolean {
  return !UNSEEN.test(text.replaceAll(BELONGING, ''));
}

/** True where there is anything to see. */
export function isVisible(text: string): boolean {
  return [...text].some((character) => SEEN.test(character) && !UNSEEN.test(character));
}
