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
  first: number;
  /** The page starts after this row, in the list's order. Null: it starts at the first row. */
  after: Place | null;
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

/** Up to first + 1 rows for each parent. The extra row shows that there is a next page. */
export function pageQuery<Row>(
  list: List,
  parents: readonly Id[],
  { first, after, order }: PageArgs,
): Query<Row & { parentId: Id; sortKey: string | null }> {
  const key = list.sortKeys?.[order.field];
  const id = key?.id ?? list.id ?? raw(`${list.alias}.id`);
  if (key === undefined && order.field !== 'ID')
    throw badInput('orderBy.field', 'This list cannot be sorted by this field.');
  if (key?.type === 'bigint' && after !== null && !/^-?\d{1,18}$/.test(after.key ?? '')) throw noCursor();
  const [way, beyond] = order.descending ? [raw('DESC'), raw('<')] : [raw('ASC'), raw('>')];
  const where = all([
    list.parent === null ? null : sql`${raw(list.parent)} = parent.id`,
    list.where,
    after !== null && key === undefined && sql`${id} ${beyond} ${after.id}::bigint`,
    after !== null &&
      key !== undefined &&
      sql`(${key.expression}, ${id}) ${beyond} (${after.key}::${raw(key.type)}, ${after.id}::bigint)`,
  ]);
  const sorted = key === undefined ? sql`${id} ${way}` : sql`${key.expression} ${way}, ${id} ${way}`;
  return sql`
    SELECT parent.id::text AS "parentId", page.*
    FROM unnest(${parents}::bigint[]) AS parent(id)
    CROSS JOIN LATERAL (
      SELECT * FROM (
        SELECT ${list.columns}, ${key === undefined ? raw('NULL') : sql`(${key.expression})::text`} AS "sortKey"
        FROM ${list.from} ${key?.join?.() ?? raw('')} WHERE ${where} ORDER BY ${sorted} LIMIT ${LARGEST_PAGE}
      ) longest LIMIT ${first + 1}
    ) page`;
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

/** Parses `first`, `after` and the order, as the client sent them. */
export function pageArgs(first: number, after: string | null | undefined, order: Order = NEWEST_FIRST): PageArgs {
  if (first < 1 || first > PAGE_SIZE_MAX) throw badInput('first', `first must be between 1 and ${PAGE_SIZE_MAX}.`);
  return { first, after: after == null ? null : placeOf(after, order), order };
}

/** An opaque cursor. It names its order, because it has no place in another order. */
export function cursorOf({ kind, key, id }: Place, { field, descending }: Order): string {
  const place = [field, descending ? 'desc' : 'asc', printId(kind, id), ...(key === null ? [] : [key])];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeOf(cursor: string, order: Order): Place {
  const [field, way, id, key] = partsOf(cursor);
  const row = typeof id === 'string' ? readId(id) : null;
  if (row === null || field !== order.field) throw noCursor();
  if (way !== (order.descending ? 'desc' : 'asc') || (order.field === 'ID') !== (key === undefined)) throw noCursor();
  if (key === undefined) return { ...row, key: null };
  if (typeof key !== 'string' || key.length > 1_000 || /\p{Cc}|\p{Cs}/u.test(key)) throw noCursor();
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

export function noCursor() {
  return badInput('after', 'after must be a cursor from an earlier page of this list, in the same order.');
}
