/**
 * Pages of lists, by keyset: the newest first, the id as the last key. The same statement serves a root list and the
 * lists nested under many parents, so 50 campaigns with their first 10 clips each are one statement.
 */
import { badInput } from './errors.js';
import type { Prisma } from './prisma/generated/client.js';
import { all, type Query, raw, sql } from './sql.js';
import type { Id } from './viewer.js';

export const PAGE_SIZE_MAX = 100;

/** A plan for any page size takes a tenth of the table for a page; under a number that it can read it does not. */
export const LARGEST_PAGE = raw(String(PAGE_SIZE_MAX + 1));

/** The parent of a root list. */
export const ROOT: Id = '0';

export interface PageArgs {
  first: number;
  /** Rows after this one, in the list's order; null: from the start. */
  after: Place | null;
  order: Order;
}

/** By which key the rows stand, and which way. `ID` is the order in which they were made. */
export interface Order {
  field: string;
  descending: boolean;
}

export const NEWEST_FIRST: Order = { field: 'ID', descending: true };

/** Where a row stands in an order. */
export interface Place {
  /** Its sort key as text; null in the order of ids. */
  key: string | null;
  id: Id;
}

/** What rows can be sorted by, besides the id: an expression that is never null. */
export interface SortKey {
  expression: Prisma.Sql;
  type: 'bigint' | 'text';
  /** Joined to the rows where this key is asked for; composed there alone. */
  join?: () => Prisma.Sql;
  /** The row's id as the joined table has it, whose index then holds the whole order. */
  id?: Prisma.Sql;
}

export interface List {
  /** FROM clause of the rows; their id column is `id` of the alias. */
  from: Prisma.Sql;
  alias: string;
  /** The same id in another table of the list, which the rows are found by; absent: the alias's. */
  id?: Prisma.Sql;
  columns: Prisma.Sql;
  /** Column that holds the parent's id; null: a root list. */
  parent: string | null;
  where: Prisma.Sql;
  sortKeys?: Readonly<Record<string, SortKey>>;
}

/** Up to first + 1 rows for each parent: the one too many says that there is a next page. */
export function pageQuery<Row>(
  list: List,
  parents: readonly Id[],
  { first, after, order }: PageArgs,
): Query<Row & { parentId: Id; sortKey: string | null }> {
  const key = list.sortKeys?.[order.field];
  const id = key?.id ?? list.id ?? raw(`${list.alias}.id`);
  if (key === undefined && order.field !== 'ID') throw badInput('orderBy.field', 'This list has no such order.');
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
 * The number of rows of each parent's whole list; a parent without rows has no row here. `number`: where the rows that are
 * read tell how many they stand for.
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

/** Parses `first`, `after` and the order as a client sent them. */
export function pageArgs(first: number, after: string | null | undefined, order: Order = NEWEST_FIRST): PageArgs {
  if (first < 1 || first > PAGE_SIZE_MAX) throw badInput('first', `first must be between 1 and ${PAGE_SIZE_MAX}.`);
  return { first, after: after == null ? null : placeOf(after, order), order };
}

/** An opaque cursor: clients pass it back, nothing more. It names its order, for in another one it is nowhere. */
export function cursorOf({ key, id }: Place, { field, descending }: Order): string {
  const way = descending ? 'desc' : 'asc';
  return Buffer.from(JSON.stringify(key === null ? [field, way, id] : [field, way, id, key])).toString('base64url');
}

function placeOf(cursor: string, order: Order): Place {
  const [field, way, id, key] = partsOf(cursor);
  const known = typeof id === 'string' && /^[1-9]\d{0,17}$/.test(id) && field === order.field;
  if (!known || way !== (order.descending ? 'desc' : 'asc') || (order.field === 'ID') !== (key === undefined))
    throw noCursor();
  if (key === undefined) return { key: null, id };
  if (typeof key !== 'string' || key.length > 1_000 || /\p{Cc}|\p{Cs}/u.test(key)) throw noCursor();
  return { key, id };
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function noCursor() {
  return badInput('after', 'after must be a cursor from an earlier page of this list, in the same order.');
}

/** An id as a client sent it: a positive decimal number. */
export function parseId(field: string, text: string): Id {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw badInput(field, `${field} is not an id: ids are numbers such as "42".`);
  return text;
}
