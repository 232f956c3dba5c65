/**
 * Keys and filters as text. Equal values give equal text, whatever the order of a filter's fields. Undefined gives an
 * empty text.
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  return typeof value === 'bigint' ? value.toString() : partOf(value);
}

/** Texts carry their length, so that one value cannot look like two. Names come from the program. */
function partOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length}'${value}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object') return String(value);
  if (hasText(value)) return partOf(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(partOf).join()}]`;
  return `{${fieldsOf(value as Fields)}}`;
}

type Fields = Record<string, unknown>;

/** Dates and URLs have toJSON(). */
function hasText(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** Names are usually sorted already. Sorting them for every key of every row would dominate a request's allocations. */
function inOrder(names: string[]): string[] {
  return names.every((name, index) => index === 0 || (names[index - 1] as string) < name) ? names : names.sort();
}

function fieldsOf(value: Fields): string {
  let text = '';
  for (const name of inOrder(Object.keys(value))) {
    if (value[name] !== undefined) text += `${name}:${partOf(value[name])},`;
  }
  return text;
}
