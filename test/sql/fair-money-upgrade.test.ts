/** Databases of earlier releases migrate. Views that an earlier rule priced keep their price, and book B7 knows why. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, migrationNames, prismaFolder } from '../../src/migrations/migrate.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { differencesIn } from '../support/bench.js';
import { carryRows } from '../support/carry-rows.js';
import { createTestDatabase, pastTriggers, type Template, type TestDatabase } from '../support/database.js';
import { record, startedBatch } from '../support/outcomes.js';
import { Scene } from '../support/scene.js';

const FIRST = '20261130160000_rate_of_the_last_look';

let before: TestDatabase;
let database: TestDatabase;

beforeEach(async () => {
  before = await createTestDatabase();
  database = await createTestDatabase('template0' as Template);
});
afterEach(async () => {
  await before.drop();
  await database.drop();
});

/** The rows of `before` in the tables of the release before, migrated. */
async function migrated(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cliptally-before-'));
  await cp(prismaFolder(), folder, { recursive: true });
  await rm(join(folder, 'definitions'), { recursive: true });
  for (const name of await migrationNames(folder)) {
    if (name >= FIRST) await rm(join(folder, 'migrations', name), { recursive: true });
  }
  await migrate(database.url, folder);
  await rm(folder, { recursive: true });
  await carryRows(before, database);
  expect(await migrate(database.url)).toContain(FIRST);
}

test('views that were priced at the rate of their own time keep their price; later ones have that of the look before', async () => {
  const scene = await Scene.open(before);
  const campaignId = await scene.campaign('Summer');
  const { clipId } = await scene.submit(await scene.user('Mia'), campaignId);
  await record(before, await startedBatch(before), clipId, 10_000n);
  await changeTerms(before, scene.admin, { campaignId, terms: { ratePerThousandViews: 5_000n } });
  await record(before, await startedBatch(before), clipId, 12_000n);
  await scene.close();
  // 11.00, as the earlier rule had it.
  await pastTriggers(before, (client) => client.query('UPDATE "ClipSubmission" SET accrued = 110000000, due = 1100'));

  await migrated();
  expect(await differencesIn(database)).toEqual([]);
  const now = await Scene.open(database);
  await changeTerms(database, now.admin, { campaignId, terms: { ratePerThousandViews: 70_000n } });
  await record(database, await startedBatch(database), clipId, 14_000n);
  await now.close();
  expect(await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } })).toMatchObject({ due: 1_200n });
  expect(await differencesIn(database)).toEqual([]);
});

test('the amounts that earlier corrections took back are withheld from now on, and paid money stays paid', async () => {
  const scene = await Scene.open(before);
  const campaignId = await scene.campaign('Summer', { budget: 3_000n });
  const { clipId } = await scene.approved(await scene.user('Mia'), campaignId, 20_000);
  for (const amount of [-100n, -300n, 250n, 200n, -70n])
    await adjustEarnings(before, scene.admin, { clipId, amount, reason: 'checked' });
  await scene.close();
  // 20.00 are due and paid. Of the corrections 0.70 are left to be withheld.
  await pastTriggers(before, (client) => client.query('UPDATE "ClipSubmission" SET withheld = 0'));

  await migrated();
  expect(await differencesIn(database)).toEqual([]);
  const submission = () => database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });
  expect(await submission()).toMatchObject({ withheld: 70n, due: 2_000n, accruedCents: 2_000n });
  await record(database, await startedBatch(database), clipId, 40_000n);
  // The budget of 30.00, less the 19.80 spent and the 0.70 withheld.
  expect(await submission()).toMatchObject({ due: 4_000n, accruedCents: 2_000n + 950n });
  expect(await differencesIn(database)).toEqual([]);
});
