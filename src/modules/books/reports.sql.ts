/** Stored reports of the books. Only admins and internal tools see them. */
import { type Id, staffOnly, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
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

/** The newest report. Its key is that of a root list. */
export function latestBooksReport(_: readonly Id[], __: undefined, viewer: Viewer): Query<BooksReportRow> {
  return sql`SELECT ${COLUMNS} FROM "BooksReport" b WHERE ${staffOnly(viewer)} ORDER BY b.id DESC LIMIT 1`;
}

export interface LastReport {
  takenAt: Date;
  clean: boolean;
  differences: { book: string; count: number }[];
}

/** The number of differences in each book at its last check, for the nightly job and for Prometheus. */
export function lastReport(): Query<LastReport> {
  return sql`
    SELECT b."takenAt", b.clean, (
        SELECT jsonb_agg(jsonb_build_object('book', book->>'name', 'count', jsonb_array_length(book->'differences')) ORDER BY n)
        FROM jsonb_array_elements(b.books) WITH ORDINALITY AS each_book(book, n)
      ) AS differences
    FROM "BooksReport" b ORDER BY b.id DESC LIMIT 1`;
}
