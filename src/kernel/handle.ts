/**
 * Handles of profiles, in the one form in which they are compared: without the leading @, percent-decoded, composed (NFC)
 * and in lower case.
 */

const LENGTH_MAX = 100;

/** Letters of every script with their marks, digits, and the signs that profiles may have in their names. */
const HANDLE = /^[\p{L}\p{N}._·׳״-][\p{L}\p{M}\p{N}._·׳״-]*$/u;

/** Letters and marks among them that nobody sees. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;

/** What a search for part of a handle looks for. */
export function handlePartOf(search: string): string {
  return spelled(search);
}

function spelled(text: string): string {
  return percentDecoded(text.trim()).replace(/^@/, '').normalize('NFC').toLowerCase().normalize('NFC');
}

/** Null for what is no handle: a link, a text with blanks, or with characters that are not seen. */
export function handleOf(given: string): string | null {
  const handle = spelled(given);
  if (handle.length > LENGTH_MAX || !HANDLE.test(handle) || UNSEEN.test(handle)) return null;
  return handle;
}

/** As a browser copies the address of a profile: "@%E0%B8%AD%E0%B8%99". */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
