/** The checkBooks mutation checks the books and stores a report. It changes nothing that it checks. */
import type { Database } from '../../kernel/db/database.js';
import { type Actor, replayOf, runCommand } from '../commands/run-command.js';
import { checkBooks } from './check-books.js';
import type { HistoryOptions } from './check-history.js';

export async function storeReport(
  database: Database,
  actor: Actor,
  idempotencyKey?: string,
  checked?: HistoryOptions,
): Promise<{ booksReportId: bigint; replayed: boolean }> {
  const options = { action: 'checkBooks', input: {}, idempotencyKey };
  const earlier = await replayOf(database, actor, options);
  if (earlier !== null) return { booksReportId: earlier['booksReportId'] as bigint, replayed: true };
  // Before the transaction: the check has its own snapshot and may take a while.
  const { snapshotId, takenAt, clean, books, history } = await checkBooks(database, checked);
  return runCommand(database, actor, options, async (tx) => {
    const rows = books.map(({ differences, ...book }) => ({
      ...book,
      differences: differences.map((row) => ({ ...row })),
    }));
    const kept = { through: history.through, sealed: history.sealed.map((range) => ({ ...range })) };
    const { id } = await tx.db.booksReport.create({ data: { snapshotId, takenAt, clean, books: rows, history: kept } });
    return { result: { booksReportId: id }, audit: { entity: 'BooksReport', entityId: id, after: { clean } } };
  });
}
