/**
 * Reads the address in text that people paste or actors return. The text is hostile: it may be long, contain invisible
 * characters, or read as another host than a person sees.
 */

/** Longer than any real link with tracking parameters. It limits the work that one paste can cause. */
export const POST_URL_LENGTH_MAX = 2048;

/** Messengers put invisible characters around copied text: spaces, zero width, direction, byte order. */
const INVISIBLE = String.raw`[\s\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]`;
const IS_INVISIBLE = new RegExp(`^${INVISIBLE}$`);
/** Characters that may stand before a link in a sentence. The family handles those after it (see post-link.ts). */
const OPENING = /^[<("'«“‘[]{1,4}/;
/** Not allowed inside the link: URL parsers silently drop some of them and read another host than a person does. */
const UNREADABLE = new RegExp(`${INVISIBLE}|[\\p{Cc}\\p{Cs}\\\\]`, 'u');

/** The address, or the reason why there is none. Its scheme, host and path may still be anything. */
export function readUrl(text: string): URL | 'too-long' | 'empty' | 'more-than-a-link' | 'no-link' {
  if (text.length > POST_URL_LENGTH_MAX) return 'too-long';
  const trimmed = visible(text).replace(OPENING, '');
  if (trimmed === '') return 'empty';
  if (UNREADABLE.test(trimmed)) return 'more-than-a-link';
  return parseUrl(trimmed) ?? 'no-link';
}

/** Removes invisible characters at both ends. */
function visible(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && IS_INVISIBLE.test(text.charAt(start))) start += 1;
  while (end > start && IS_INVISIBLE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function parseUrl(text: string): URL | null {
  // "javascript:…" and "host:8080/…" have no "//". They become an https link whose port or host is refused below.
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(withScheme) ? new URL(withScheme) : null;
}
