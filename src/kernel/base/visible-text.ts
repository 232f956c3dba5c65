/**
 * Refuses invisible characters. With them a name could look like another one, or like nothing. They are allowed only
 * where a script needs them.
 */

/** Scripts from Arabic to Tibetan in which an invisible character joins or separates letters. */
const WESTERN = String.raw`\p{scx=Arab}\p{scx=Beng}\p{scx=Deva}\p{scx=Gujr}\p{scx=Guru}\p{scx=Knda}\p{scx=Khmr}\p{scx=Mlym}\p{scx=Mong}`;
const EASTERN = String.raw`\p{scx=Mymr}\p{scx=Nkoo}\p{scx=Orya}\p{scx=Sinh}\p{scx=Syrc}\p{scx=Taml}\p{scx=Telu}\p{scx=Thaa}\p{scx=Tibt}`;
const JOINER = String.raw`(?<=[${WESTERN}${EASTERN}])[\u200C\u200D](?=[${WESTERN}${EASTERN}])`;

/** For emoji: several joined into one, colour variants, keycaps, and flags of regions. */
const PICTURE = String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`;
const COLOUR = String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]|(?<=[0-9#*])\uFE0F(?=\u20E3)`;
const REGION = String.raw`(?<=\u{1F3F4})[\u{E0020}-\u{E007E}]{1,16}\u{E007F}`;

/** Selects one of several shapes of a letter. */
const SHAPE = String.raw`(?<=\p{scx=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]|(?<=\p{scx=Mong})[\u180B-\u180D\u180F]`;

/** Each alternative looks back at most one character. */
const BELONGING = new RegExp(`${JOINER}|${PICTURE}|${COLOUR}|${REGION}|${SHAPE}`, 'gu');

/** Characters that fonts should not show, and four characters that look blank. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{1D159}\u{13441}]/u;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** False if the text contains a hidden character. */
export function isPlain(text: string): boolean {
  return !UNSEEN.test(text.replaceAll(BELONGING, ''));
}

/** True if the text has anything visible. */
export function isVisible(text: string): boolean {
  return [...text].some((character) => SEEN.test(character) && !UNSEEN.test(character));
}
