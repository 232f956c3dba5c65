/** Kept reports of the books: for those who see everything. */
import { type Query, raw, sql } from '../../kernel/sql.js';
import { type Id, staffOnly, type Viewer } from '../../kernel/viewer.js';
import type { Book } from './check-books.js';

export interface BooksReportRow {
  id: Id;
  snapshotId: string;
  takenAt: Date;
  clean: boolean;
  books: Book[];
}

const COLUMNS = raw('b.id::text AS id, b."snapshotId", b."takenAt", b.clean, b.books');

export function booksReportsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<BooksReportRow> {
  return sql`SELECT ${COLUMNS} FROM "BooksReport" b WHERE b.id = ANY(${ids}::bigint[]) AND ${staffOnly(viewer)}`;
}

/** The newest of all; the key is that of a root list. */
export function latestBooksReport(_: readonly Id[], __: undefined, viewer: Viewer): Query<BooksReportRow> {
  return sql`SELECT ${COLUMNS} FROM "BooksReport" b WHERE ${staffOnly(viewer)} ORDER BY b.id DESC LIMIT 1`;
}
