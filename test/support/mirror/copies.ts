/** Copies of rows: flat, by id, and compared field by field. */

/** One row, all its fields by path. A row that it leads to is its id. */
export type Copied = Record<string, unknown>;

/** Rows by their ids. */
export type Copies = Map<string, Copied>;

/** A row as a selection of selections.ts was answered: each field stands under its type. */
export interface Answered {
  id: string;
  __typename: string;
}

export function flatRow({ __typename, ...row }: Answered): Copied {
  const into: Copied = {};
  for (const [alias, value] of Object.entries(row)) flatten(value, alias.replace(`${__typename}_`, ''), into);
  return into;
}

function flatten(value: unknown, path: string, into: Copied): void {
  if (value === null || typeof value !== 'object') into[path] = value;
  else if (Array.isArray(value)) into[path] = JSON.stringify(value);
  else for (const [name, part] of Object.entries(value)) flatten(part, `${path}.${name}`, into);
}

/** The fields that differ, by the id of their row. A row that came or went has the field `*`. */
export function differencesOf(before: Copies, after: Copies): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id), after.get(id)];
    const fields =
      old === undefined || now === undefined
        ? ['*']
        : [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((field) => old[field] !== now[field]);
    if (fields.length > 0) found.set(id, fields);
  }
  return found;
}

/** Sends an operation until it is answered. */
// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
export type Asking = (query: string, variables?: object) => Promise<any>;

const IDS_A_REQUEST = 20;

/** The rows with these ids as they are now; those that are gone are missing. */
export async function copyRows(
  ask: Asking,
  selections: ReadonlyMap<string, string>,
  idsByType: ReadonlyMap<string, readonly string[]>,
): Promise<Copies> {
  const copies: Copies = new Map();
  for (const [type, ids] of idsByType) {
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${selections.get(type)} } } }`;
    for (let from = 0; from < ids.length; from += IDS_A_REQUEST) {
      const { nodes } = await ask(query, { ids: ids.slice(from, from + IDS_A_REQUEST) });
      for (const row of nodes as (Answered | null)[]) if (row !== null) copies.set(row.id, flatRow(row));
    }
  }
  return copies;
}
