/**
 * Keyset pages of lists: the newest rows first, and the id as the last key. One statement serves a root list and the
 * same list nested below many parents. So 50 campaigns with their first 10 clips are one statement.
 */
import type { Id } from '../auth/viewer.js';
import { badInput } from '../base/errors.js';
import { type IdKind, printId, readId } from '../base/global-ids.js';
import { all, type Query, raw, sql } from '../db/sql.js';
import type { Prisma } from '../prisma/generated/client.js';

export const PAGE_SIZE_MAX = 100;

/** The largest LIMIT, as a literal. With a parameter PostgreSQL plans for a tenth of the table. */
export const LARGEST_PAGE = raw(String(PAGE_SIZE_MAX + 1));

/** The parent of a root list. */
export const ROOT: Id = '0';

export interface PageArgs {
  size: number;
  /** True: the last rows of the range, instead of the first. */
  backward: boolean;
  /** The range starts after this row, in the list's order. Null: it starts at the first row. */
  after: Place | null;
  /** The range ends before this row. Null: it ends with the last row. */
  before: Place | null;
  order: Order;
}

/** The key and direction that the rows are sorted by. `ID` is the order of creation. */
export interface Order {
  field: string;
  descending: boolean;
}

export const NEWEST_FIRST: Order = { field: 'ID', descending: true };

/** The position of a row in an order. */
export interface Place {
  /** The kind of the row. A cursor has no place in a list of other rows. */
  kind: IdKind;
  /** The sort key as text; null in the order of ids. */
  key: string | null;
  id: Id;
}

/** A sort key besides the id: an expression that is never null. */
export interface SortKey {
  expression: Prisma.Sql;
  type: 'bigint' | 'text';
  /** Joined to the rows only if this key is used. */
  join?: () => Prisma.Sql;
  /** The row's id in the joined table, if the table's index holds the whole order. */
  id?: Prisma.Sql;
}

export interface List {
  /** FROM clause of the rows. The alias has the column `id`. */
  from: Prisma.Sql;
  alias: string;
  /** The same id in another table of the list, by which the rows are found. Absent: the alias's own. */
  id?: Prisma.Sql;
  columns: Prisma.Sql;
  /** The column with the parent's id; null: a root list. */
  parent: string | null;
  where: Prisma.Sql;
  sortKeys?: Readonly<Record<string, SortKey>>;
}

/**
 * Up to size + 1 rows for each parent; a backward page has them in reverse. The extra row shows that the range has more.
 */
export function pageQuery<Row>(
  list: List,
  parents: readonly Id[],
  { size, backward, after, before, order }: PageArgs,
): Query<Row & { parentId: Id; sortKey: string | null }> {
  const key = list.sortKeys?.[order.field];
  const id = key?.id ?? list.id ?? raw(`${list.alias}.id`);
  if (key === undefined && order.field !== 'ID')
    throw badInput('orderBy.field', 'This list cannot be sorted by this field.');
  const places = { after, before };
  const way = raw(order.descending === backward ? 'ASC' : 'DESC');
  const where = all([
    list.parent === null ? null : sql`${raw(list.parent)} = parent.id`,
    list.where,
    ...(['after', 'before'] as const).map((name) => beyond(name, places[name], order, { key, id })),
  ]);
  const sorted = key === undefined ? sql`${id} ${way}` : sql`${key.expression} ${way}, ${id} ${way}`;
  return sql`
    SELECT parent.id::text AS "parentId", page.*
    FROM unnest(${parents}::bigint[]) AS parent(id)
    CROSS JOIN LATERAL (
      SELECT * FROM (
        SELECT ${list.columns}, ${key === undefined ? raw('NULL') : sql`(${key.expression})::text`} AS "sortKey"
        FROM ${list.from} ${key?.join?.() ?? raw('')} WHERE ${where} ORDER BY ${sorted} LIMIT ${LARGEST_PAGE}
      ) longest LIMIT ${size + 1}
    ) page`;
}

/** A condition for the rows on one side of a place. */
function beyond(
  name: 'after' | 'before',
  place: Place | null,
  { descending }: Order,
  { key, id }: { key: SortKey | undefined; id: Prisma.Sql },
): Prisma.Sql | null {
  if (place === null) return null;
  const side = raw((name === 'after') === descending ? '<' : '>');
  if (key === undefined) return sql`${id} ${side} ${place.id}::bigint`;
  if (key.type === 'bigint' && !/^-?\d{1,18}$/.test(place.key ?? '')) throw noCursor(name);
  return sql`(${key.expression}, ${id}) ${side} (${place.key}::${raw(key.type)}, ${place.id}::bigint)`;
}

/**
 * Counts the rows of each parent's whole list. A parent without rows is left out. `number`: an expression for how many
 * rows a row that is read stands for.
 */
export function countQuery(
  list: Omit<List, 'columns'>,
  parents: readonly Id[],
  number: Prisma.Sql = raw('count(*)'),
): Query<{ parentId: Id; count: bigint }> {
  if (list.parent === null) {
    return sql`SELECT ${ROOT} AS "parentId", ${number}::bigint AS count FROM ${list.from} WHERE ${list.where}`;
  }
  return sql`
    SELECT ${raw(list.parent)}::text AS "parentId", ${number}::bigint AS count
    FROM ${list.from} WHERE ${raw(list.parent)} = ANY(${parents}::bigint[]) AND ${list.where}
    GROUP BY ${raw(list.parent)}`;
}

/** The number of rows of a page without `first` and `last`. */
export const PAGE_SIZE = 20;

interface Asked {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/** Parses a page and its order, as the client sent them. */
export function pageArgs({ first, last, after, before }: Asked, order: Order = NEWEST_FIRST): PageArgs {
  if (first != null && last != null) throw badInput('last', 'Use first or last, not both.');
  for (const [name, size] of Object.entries({ first, last }))
    if (size != null && (size < 1 || size > PAGE_SIZE_MAX))
      throw badInput(name, `${name} must be between 1 and ${PAGE_SIZE_MAX}.`);
  return {
    size: first ?? last ?? PAGE_SIZE,
    backward: last != null,
    after: after == null ? null : placeOf('after', after, order),
    before: before == null ? null : placeOf('before', before, order),
    order,
  };
}

/** An opaque cursor. It names its order, because it has no place in another order. */
export function cursorOf({ kind, key, id }: Place, { field, descending }: Order): string {
  const place = [field, descending ? 'desc' : 'asc', printId(kind, id), ...(key === null ? [] : [key])];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeOf(name: 'after' | 'before', cursor: string, order: Order): Place {
  const [field, way, id, key] = partsOf(cursor);
  const row = typeof id === 'string' ? readId(id) : null;
  if (row === null || field !== order.field) throw noCursor(name);
  if (way !== (order.descending ? 'desc' : 'asc') || (order.field === 'ID') !== (key === undefined))
    throw noCursor(name);
  if (key === undefined) return { ...row, key: null };
  if (typeof key !== 'string' || key.length > 1_000 || /\p{Cc}|\p{Cs}/u.test(key)) throw noCursor(name);
  return { ...row, key };
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

export function noCursor(name: 'after' | 'before') {
  return badInput(name, `${name} must be a cursor from an earlier page of this list, in the same order.`);
}
