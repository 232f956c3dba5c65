/**
 * Text that shows what it holds. Unicode has letters without a shape: with one of them a name looks like another one, or
 * like nothing. They are refused, but where a way of writing needs them.
 */

/** Scripts whose letters are joined, or kept apart, by a character that is not seen itself: Arabic to Tibetan. */
const WESTERN = String.raw`\p{scx=Arab}\p{scx=Beng}\p{scx=Deva}\p{scx=Gujr}\p{scx=Guru}\p{scx=Knda}\p{scx=Khmr}\p{scx=Mlym}\p{scx=Mong}`;
const EASTERN = String.raw`\p{scx=Mymr}\p{scx=Nkoo}\p{scx=Orya}\p{scx=Sinh}\p{scx=Syrc}\p{scx=Taml}\p{scx=Telu}\p{scx=Thaa}\p{scx=Tibt}`;
const JOINER = String.raw`(?<=[${WESTERN}${EASTERN}])[\u200C\u200D](?=[${WESTERN}${EASTERN}])`;

/** Of pictures: one made of several, shown in colour, a keycap, the flag of a region. */
const PICTURE = String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`;
const COLOUR = String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]|(?<=[0-9#*])\uFE0F(?=\u20E3)`;
const REGION = String.raw`(?<=\u{1F3F4})[\u{E0020}-\u{E007E}]{1,16}\u{E007F}`;

/** One of several shapes of a letter. */
const SHAPE = String.raw`(?<=\p{scx=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]|(?<=\p{scx=Mong})[\u180B-\u180D\u180F]`;

/** Each looks no further than one character back. */
const BELONGING = new RegExp(`${JOINER}|${PICTURE}|${COLOUR}|${REGION}|${SHAPE}`, 'gu');

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
