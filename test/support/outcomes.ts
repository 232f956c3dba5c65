/**
 * Questions of a test after a command: was it refused, and how? What do a user and a clip have now? Are the books
 * clean?
 */

import { Refusal } from '../../src/kernel/base/errors.js';
import type { Database } from '../../src/kernel/db/database.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { readOne } from '../../src/kernel/db/sql.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { balanceOfUsers } from '../../src/modules/balances/balances.sql.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import { recordObservations, type StartedBatch } from '../../src/modules/refresh/batch/record-batch.js';
import { startBatch } from '../../src/modules/refresh/refresh.sql.js';
import { NO_TOTALS, type Totals, totalsOfUsers } from '../../src/modules/totals/totals.sql.js';

/** All extensions of a refusal, so that a comparison also shows leaks. Any other error is thrown. */
export async function refusalOf(command: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await command.then(
    () => new Error('the command was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error;
  return { ...error.extensions };
}

/** How many of several commands at once took effect, and how the others were refused. */
export async function race(
  commands: readonly Promise<unknown>[],
): Promise<{ done: number; refused: Record<string, number> }> {
  const refused: Record<string, number> = {};
  let done = 0;
  for (const result of await Promise.allSettled(commands)) {
    if (result.status === 'fulfilled') done += 1;
    else if (!(result.reason instanceof Refusal)) throw result.reason;
    else refused[result.reason.code] = (refused[result.reason.code] ?? 0) + 1;
  }
  return { done, refused };
}

/** Where a user's money stands, by the statement of the dashboards. Cents. */
export async function moneyOf(
  database: Database,
  userId: bigint,
): Promise<Pick<Totals, 'available' | 'active' | 'held'>> {
  const [totals] = await inSnapshot(database, (snapshot) => snapshot.read(totalsOfUsers, [userId.toString()], {}));
  const { earned, available, active, held } = totals ?? NO_TOTALS;
  expect(earned).toBe(available + active + held);
  return { available, active, held };
}

/** A user's balance, by the statement of the dashboards and of the payout gate. Cents. */
export async function balanceOf(database: Database, userId: bigint) {
  const balance = await inSnapshot(database, (snapshot) => readOne(snapshot, balanceOfUsers, [userId.toString()]));
  const { available, requested, paid, withdrawable, debt, uncovered } = balance;
  return { available, requested, paid, withdrawable, debt, uncovered };
}

/** The entries of a clip's ledger, oldest first: "ACCRUAL 100". Cents. */
export async function ledgerOf({ prisma }: Database, clipId: bigint): Promise<string[]> {
  const entries = await prisma.earning.findMany({ where: { clipId }, orderBy: { id: 'asc' } });
  return entries.map(({ kind, amount }) => `${kind} ${amount}`);
}

export async function spentOf({ prisma }: Database, campaignId: bigint): Promise<bigint> {
  return (await prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } })).spent;
}

/** Every difference that the books name; none when they are clean. */
export async function differences(database: Database) {
  return (await checkBooks(database)).books.flatMap(({ name, differences: found }) =>
    found.map((one) => ({ name, ...one })),
  );
}

/** A batch that has started and not yet recorded: its time is fixed, its answers are still to come. */
export async function startedBatch(database: Database): Promise<StartedBatch> {
  const run = await database.prisma.refreshRun.create({
    data: { trigger: 'COMMAND', status: 'SUCCEEDED', plannedAt: new Date(), finishedAt: new Date() },
  });
  const { id } = await database.prisma.scrapeBatch.create({
    data: { refreshRunId: run.id, socialPlatform: 'YOUTUBE' },
  });
  await transact(database, (tx) => tx.read(startBatch, id));
  const { trackedAt } = await database.prisma.scrapeBatch.findUniqueOrThrow({ where: { id } });
  return { id, trackedAt: trackedAt as Date };
}

/** Records that a batch saw this many views of a clip, and no other counts. */
export async function record(database: Database, batch: StartedBatch, clipId: bigint, views: bigint): Promise<void> {
  const unknown = {
    likes: null,
    comments: null,
    shares: null,
    author: null,
    title: null,
    thumbnailUrl: null,
    postedAt: null,
  };
  // A batch names the posts that it asks about.
  const asked = { scrapeBatchId: batch.id, clipId };
  await database.prisma.scrapeBatchClip.createMany({ data: [asked], skipDuplicates: true });
  const faults = await recordObservations(database, batch, [{ clipId, views, viewsField: 'viewCount', ...unknown }]);
  if (faults[0] !== undefined) throw faults[0].error;
}

/** Audit rows of commands, oldest first: "rejectClip: ClipSubmission 7, {…} → {…}". */
export async function auditOf(
  { prisma }: Database,
  entity: string,
  entityId: bigint | null | undefined,
): Promise<string[]> {
  const where = { entity, entityId: entityId ?? null };
  const entries = await prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  return entries.map(({ action, before, after }) => `${action}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
}

async function inSnapshot<Result>(database: Database, read: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
  const snapshot = new Snapshot(database.pool, 'test');
  try {
    return await read(snapshot);
  } finally {
    await snapshot.close();
  }
}
