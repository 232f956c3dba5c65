/** The books of a world. A measurement only counts while they are clean. */
import { openDatabase } from '../../src/kernel/db/database.js';
import { checkBooks } from '../../src/modules/books/check-books.js';

const BOOKS_TIMEOUT_MS = 600_000;

export async function assertCleanBooks(url: string): Promise<void> {
  const database = openDatabase({ url, poolMax: 1, statementTimeoutMs: BOOKS_TIMEOUT_MS });
  try {
    const { books } = await checkBooks(database);
    const found = books.flatMap(({ name, differences }) => differences.map((one) => ({ name, ...one })));
    if (found.length > 0) throw new Error(`the books are not clean: ${JSON.stringify(found.slice(0, 5))}`);
  } finally {
    await database.close();
  }
}
