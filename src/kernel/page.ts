/**
 * Pages of lists, by keyset: the newest first, the id as the last key. The same statement serves a root list and the
 * lists nested under many parents, so 50 campaigns with their first 10 clips each are one statement.
 */
import { badInput } from './errors.js';
import type { Prisma } from './prisma/generated/client.js';
import { all, type Query, raw, sql } from './sql.js';
import type { Id } from './viewer.js';

export const PAGE_SIZE_MAX = 100;

/** The parent of a root list. */
export const ROOT: Id = '0';

export interface PageArgs {
  first: number;
  /** Rows after this id, in the list's order; null: from the start. */
  after: Id | null;
}

export interface List {
  /** FROM clause of the rows; their id column is `id` of the alias. */
  from: Prisma.Sql;
  alias: string;
  columns: Prisma.Sql;
  /** Column that holds the parent's id; null: a root list. */
  parent: string | null;
  where: Prisma.Sql;
}

/** Up to first + 1 rows for each parent: the one too many says that there is a next page. */
export function pageQuery<Row>(list: List, parents: readonly Id[], page: PageArgs): Query<Row & { parentId: Id }> {
  const id = raw(`${list.alias}.id`);
  const where = all([
    list.parent === null ? null : sql`${raw(list.parent)} = parent.id`,
    list.where,
    page.after === null ? null : sql`${id} < ${page.after}::bigint`,
  ]);
  return sql`
    SELECT parent.id::text AS "parentId", page.*
    FROM unnest(${parents}::bigint[]) AS parent(id)
    CROSS JOIN LATERAL (
      SELECT ${list.columns} FROM ${list.from} WHERE ${where} ORDER BY ${id} DESC LIMIT ${page.first + 1}
    ) page`;
}

/** The number of rows of each parent's whole list; a parent without rows has no row here. */
export function countQuery(
  list: Omit<List, 'columns'>,
  parents: readonly Id[],
): Query<{ parentId: Id; count: bigint }> {
  if (list.parent === null) {
    return sql`SELECT ${ROOT} AS "parentId", count(*)::bigint AS count FROM ${list.from} WHERE ${list.where}`;
  }
  return sql`
    SELECT ${raw(list.parent)}::text AS "parentId", count(*)::bigint AS count
    FROM ${list.from} WHERE ${raw(list.parent)} = ANY(${parents}::bigint[]) AND ${list.where}
    GROUP BY ${raw(list.parent)}`;
}

/** Parses `first` and `after` as a client sent them. */
export function pageArgs(first: number, after: string | null | undefined): PageArgs {
  if (first < 1 || first > PAGE_SIZE_MAX) throw badInput('first', `first must be between 1 and ${PAGE_SIZE_MAX}.`);
  return { first, after: after == null ? null : idOfCursor(after) };
}

/** An opaque cursor: clients pass it back, nothing more. */
export function cursorOf(id: Id): string {
  return Buffer.from(`id:${id}`).toString('base64url');
}

function idOfCursor(cursor: string): Id {
  const id = /^id:([1-9]\d{0,17})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (id === undefined) throw badInput('after', 'after must be a cursor from an earlier page of this list.');
  return id;
}

/** An id as a client sent it: a positive decimal number. */
export function parseId(field: string, text: string): Id {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw badInput(field, `${field} is not an id: ids are numbers such as "42".`);
  return text;
}
