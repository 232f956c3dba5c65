/** The books over HTTP: amounts of a report are written as everywhere else. */
import { pastTriggers } from '../support/database.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

test('a difference of money has decimals, one of counts has none; the report keeps both as they were compared', async () => {
  const { clipId } = await stage.approved(12_785);
  await pastTriggers(stage.database, (client) =>
    client.query('UPDATE "Clip" SET earned = earned + 1, views = views + 1 WHERE id = $1', [clipId]),
  );
  const select = 'booksReport { books { name differences { subject measure left right } } }';
  const made: { checkBooks?: { booksReport: { books: { name: string; differences: object[] }[] } } } = dataOf(
    await stage.mutate(ADMIN, 'checkBooks', { idempotencyKey: stage.fresh('key') }, select),
  );
  const latest = dataOf(await stage.server.query(ADMIN, `{ ${select.replace('booksReport', 'books')} }`));
  for (const { books } of [made.checkBooks?.booksReport, latest.books]) {
    const { differences } = books.find(({ name }: { name: string }) => name === 'B6');
    const subject = idOf('clip', clipId);
    expect(differences).toEqual([
      { subject, measure: 'views = latest tracking', left: '12786', right: '12785' },
      { subject, measure: 'views = gains', left: '12786', right: '12785' },
      { subject, measure: 'earned = ledger', left: '12.79', right: '12.78' },
    ]);
  }
  const { rows } = await stage.database.pool.query<{ books: unknown }>('SELECT books FROM "BooksReport"');
  expect(JSON.stringify(rows)).toContain('"1279"');
});
