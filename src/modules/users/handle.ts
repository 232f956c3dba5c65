/** Normalises the handles of profiles, so that they can be compared: no leading @, percent-decoded, NFC, lower case. */

const LENGTH_MAX = 100;

/** Letters of any script with their marks, digits, and the punctuation that profile names may have. */
const HANDLE = /^[\p{L}\p{N}._·׳״-][\p{L}\p{M}\p{N}._·׳״-]*$/u;

/** Invisible letters and marks. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;

/** The normalised text to search for in handles. */
export function handlePartOf(search: string): string {
  return spelled(search);
}

function spelled(text: string): string {
  return percentDecoded(text.trim()).replace(/^@/, '').normalize('NFC').toLowerCase().normalize('NFC');
}

/** The normalised handle. Null if the text is not a handle: a link, or text with spaces or invisible characters. */
export function handleOf(given: string): string | null {
  const handle = spelled(given);
  if (handle.length > LENGTH_MAX || !HANDLE.test(handle) || UNSEEN.test(handle)) return null;
  return handle;
}

/** Browsers copy the address of a profile encoded, such as "@%E0%B8%AD%E0%B8%99". */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
