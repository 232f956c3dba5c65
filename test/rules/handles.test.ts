/** Handles in the one form in which they are compared, and texts in which nothing is hidden. */

import { isPlain, isVisible } from '../../src/kernel/base/visible-text.js';
import { handleOf } from '../../src/modules/users/handle.js';

test.each([
  ['@อนุรักน์โชคชัย', 'อนุรักน์โชคชัย'],
  ['@हिन्दी', 'हिन्दी'],
  ['தமிழ்', 'தமிழ்'],
  ['বাংলা', 'বাংলা'],
  ['@עברית_ג׳', 'עברית_ג׳'],
  ['العربية', 'العربية'],
  ['ខ្មែរ', 'ខ្មែរ'],
  ['မြန်မာ', 'မြန်မာ'],
  ['한국어', '한국어'],
  ['日本語・'.replace('・', ''), '日本語'],
  ['@Mia.Clips-2_x', 'mia.clips-2_x'],
  ['l·lull', 'l·lull'],
  ['ÉCLAIR', 'éclair'],
  ['E\u0301CLAIR', 'éclair'],
  ['İzmir', 'i\u0307zmir'],
  ['@%E0%B8%AD%E0%B8%99%E0%B8%B8', 'อนุ'],
  ['%40mia', 'mia'],
  ['e%CC%81clair', 'éclair'],
  [' @mia ', 'mia'],
])('%s is the handle %s', (given, handle) => {
  expect(handleOf(given)).toBe(handle);
  expect(handleOf(handle)).toBe(handle);
});

test.each([
  ['nothing', ''],
  ['an @ by itself', '@'],
  ['two of them', '@@mia'],
  ['a filler of Hangul', '\u3164'],
  ['a filler behind a name', 'mia\u3164'],
  ['half a filler', '\uFFA0'],
  ['fillers of syllables', '\u115F\u1160'],
  ['a joiner', 'mia\u200D'],
  ['a space without width', 'm\u200Bia'],
  ['a soft hyphen', 'mi\u00ADa'],
  ['a byte order mark', 'mi\uFEFFa'],
  ['a variation selector', 'mia\uFE0F'],
  ['a grapheme joiner', 'mi\u034Fa'],
  ['a vowel of Khmer that is not shown', 'ខ\u17B4'],
  ['a blank of Braille', '\u2800'],
  ['a mark by itself', '\u0301'],
  ['the same, percent-encoded', '%E3%85%A4'],
  ['half an encoding', 'mia%E0%B8'],
  ['a blank', 'mia clips'],
  ['a link', 'https://www.tiktok.com/@mia'],
  ['a picture', 'mia🎬'],
  ['a bidirectional override', 'mia\u202E'],
  ['101 letters', 'x'.repeat(101)],
])('%s is not a valid handle', (_, given) => expect(handleOf(given)).toBeNull());

test.each([
  ['a family', '👨‍👩‍👧'],
  ['a heart in red', '❤️ and ❤'],
  ['a flag of several signs', '🏳️‍🌈 🏴‍☠️'],
  ['a flag of a region', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
  ['a keycap', '1️⃣'],
  ['someone at work', '👩🏽‍💻'],
  ['Persian', 'می‌خواهم'],
  ['Sinhala', 'ශ්‍රී ලංකා'],
  ['Malayalam', 'നന്‍മ'],
  ['a shape of a Chinese character', '葛\u{E0100}城'],
  ['Thai', 'อนุรักน์'],
  ['marks', 'Zoë Ça\u0323'],
])('%s hides nothing', (_, text) => expect([isPlain(text), isVisible(text)]).toEqual([true, true]));

test.each([
  ...[
    '\u3164',
    '\u200B',
    '\u2060',
    '\u00AD',
    '\uFEFF',
    '\u115F',
    '\uFFA0',
    '\u2800',
    '\u034F',
    '\u180E',
    '\u200E',
    '\u061C',
  ],
  ...['\u200D', '\u200C', '\uFE0F', '\u{E0100}', '\u{E0041}', '\u17B5', '\u{1D173}', '\u{E007F}'],
])('behind, before and within a name %j is hidden, and displays as nothing by itself', (hidden) => {
  for (const text of [`Mia${hidden}`, `${hidden}Mia`, `M${hidden}ia`, hidden]) expect(isPlain(text)).toBe(false);
  expect(isVisible(hidden)).toBe(false);
  expect(isVisible(`${hidden} ${hidden}`)).toBe(false);
});
