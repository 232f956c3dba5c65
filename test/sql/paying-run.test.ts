/**
 * The statements of paying within a run (docs/design.md#paying-within-a-run), each condition by itself: for what a
 * campaign waits, when it is paid, and page by page whom it pays.
 */

import { runStatement, transact } from '../../src/kernel/db/transaction.js';
import type { Prisma } from '../../src/kernel/prisma/generated/client.js';
import { pauseCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { leaveRun, payCampaigns, SUBMISSIONS_A_PAGE } from '../../src/modules/ledger/pay-run.js';
import {
  beginPayingRun,
  campaignsToPay,
  endPayingRun,
  enterCampaigns,
  PAYING_WAIT_MINUTES,
  waitFor,
} from '../../src/modules/ledger/paying-run.sql.js';
import { insertBatchClips } from '../../src/modules/refresh/plan.sql.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { untilBlocked } from '../support/moments.js';
import { ledgerOf, record, spentOf, startedBatch } from '../support/outcomes.js';
import { Scene } from '../support/scene.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await createTestDatabase('test_empty', 4);
  scene = await Scene.open(database);
});
afterAll(async () => {
  await scene.close();
  await database.drop();
});
const ENDED = () => ({ status: 'SUCCEEDED', finishedAt: new Date() }) as const;

/** No test leaves a run that others would wait for. */
afterEach(async () => {
  await database.prisma.scrapeBatchCampaign.deleteMany();
  await database.prisma.refreshRun.updateMany({ data: ENDED() });
  await database.prisma.campaign.updateMany({ data: { payingRunId: null, payingSince: null } });
});

const campaignOf = (budget: bigint, maxPayoutPerClip: bigint | null = null) =>
  scene.campaign(fresh('Campaign'), { budget, terms: { ratePerThousandViews: 10_000n, maxPayoutPerClip } });

async function pending(campaignId: bigint, views: bigint): Promise<bigint> {
  const { clipId } = await scene.submit(await scene.user(fresh('Clipper')), campaignId);
  await record(database, await startedBatch(database), clipId, views);
  return clipId;
}

async function approved(campaignId: bigint, views: bigint): Promise<bigint> {
  const clipId = await pending(campaignId, views);
  await approveClip(database, scene.admin, { clipId });
  return clipId;
}

const runOf = (data: Partial<Prisma.RefreshRunUncheckedCreateInput> = {}) =>
  database.prisma.refreshRun.create({ data: { trigger: 'COMMAND', status: 'RUNNING', ...data } });

/** A batch of a run that has planned everything, which asks about clips of these campaigns. */
async function batchIn(...campaignIds: bigint[]) {
  const run = await runOf({ startedAt: new Date(), plannedAt: new Date() });
  const batch = await database.prisma.scrapeBatch.create({ data: { refreshRunId: run.id, socialPlatform: 'YOUTUBE' } });
  for (const campaignId of campaignIds)
    await database.prisma.scrapeBatchCampaign.create({ data: { scrapeBatchId: batch.id, campaignId } });
  return { id: batch.id, runId: run.id };
}

const write = (statement: () => Prisma.Sql) => transact(database, (tx) => tx.write(statement));
const begin = async (campaignId: bigint) => {
  const { id } = await runOf({ startedAt: new Date(), plannedAt: new Date() });
  await write(() => beginPayingRun(campaignId, id));
  return id;
};
const begins = async (campaignId: bigint, { id }: { id: bigint }) =>
  (await runStatement(database, waitFor, campaignId, id)).map((row) => row.begins);
const toPay = async () => (await runStatement(database, campaignsToPay)).map(({ id }) => id);
const payingOf = async (id: bigint) => {
  const { payingRunId, payingSince } = await database.prisma.campaign.findUniqueOrThrow({ where: { id } });
  return { payingRunId, payingSince };
};
const changeSubmission = (clipId: bigint, data: Prisma.ClipSubmissionUncheckedUpdateManyInput) =>
  database.prisma.clipSubmission.updateMany({ where: { clipId }, data });
const earnedBy = (clipIds: readonly bigint[]) =>
  Promise.all(clipIds.map(async (id) => (await database.prisma.clip.findUniqueOrThrow({ where: { id } })).earned));

describe('a campaign waits', () => {
  test('for another batch that asks about its clips, and not for its own or one elsewhere', async () => {
    const [here, elsewhere] = [await campaignOf(1_000n), await campaignOf(1_000n)];
    const own = await batchIn(here);
    expect(await runStatement(database, waitFor, here, own.id)).toEqual([{ refreshRunId: own.runId, begins: false }]);
    await batchIn(elsewhere);
    expect(await begins(here, own)).toEqual([false]);
    await batchIn(here);
    expect(await begins(here, own)).toEqual([true]);
  });

  test('for nothing on behalf of a batch that has left, or never entered', async () => {
    const [here, elsewhere] = [await campaignOf(1_000n), await campaignOf(1_000n)];
    const own = await batchIn(elsewhere);
    await batchIn(here);
    expect(await begins(here, own)).toEqual([]);
  });

  type Run = Partial<Prisma.RefreshRunUncheckedCreateInput>;
  interface Ids {
    here: bigint;
    elsewhere: bigint;
    clipId: bigint;
    otherClipId: bigint;
  }
  test.each<[string, (ids: Ids) => Run, boolean]>([
    ['that may still plan its clips', () => ({}), true],
    ['that has planned everything', () => ({ plannedAt: new Date() }), false],
    ['that has not started', () => ({ startedAt: null }), false],
    ['that has ended', ENDED, false],
    ['that is just planning this campaign', ({ here }) => ({ plannedCampaignId: here }), true],
    ['that has planned past it', ({ here }) => ({ plannedCampaignId: here + 1n }), false],
    ['of this campaign', ({ here }) => ({ campaignId: here }), true],
    ['of another campaign', ({ elsewhere }) => ({ campaignId: elsewhere }), false],
    ['of one of its clips', ({ clipId, otherClipId }) => ({ clipIds: [otherClipId, clipId] }), true],
    ['of clips elsewhere', ({ otherClipId }) => ({ clipIds: [otherClipId] }), false],
  ])('for a run %s: %#', async (_, of, waits) => {
    const [here, elsewhere] = [await campaignOf(1_000n), await campaignOf(1_000n)];
    const [clipId, otherClipId] = [await pending(here, 1n), await pending(elsewhere, 1n)];
    const own = await batchIn(here);
    await runOf({ startedAt: new Date(), ...of({ here, elsewhere, clipId, otherClipId }) });
    expect(await begins(here, own)).toEqual([waits]);
  });

  /** Two open submissions, of which one was paid 5.00, or 3.00 of its 7.00. Rejected ones need no cover. */
  test.each([
    ['the budget covers the cap of every open submission', 1_200n, 600n, false],
    ['a cent is missing', 1_199n, 600n, true],
    ['a cap is below what is due: that counts', 1_000n, 300n, false],
    ['a cent of that is missing', 999n, 300n, true],
    ['there are no caps', 1_000_000n, null, true],
  ])('or not, where %s', async (_, budget, cap, waits) => {
    const campaignId = await campaignOf(500n, cap);
    const paid = await approved(campaignId, 5_000n);
    const rejected = await pending(campaignId, 1_000n);
    await rejectClip(database, scene.admin, { clipId: rejected, reason: 'OTHER' });
    await pending(campaignId, 1_000n);
    await changeSubmission(paid, { due: cap === 300n ? 700n : 500n });
    const { spent } = await database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    expect(spent).toBe(cap === 300n ? 300n : 500n);
    await database.prisma.campaign.update({ where: { id: campaignId }, data: { budget } });
    const own = await batchIn(campaignId);
    await batchIn(campaignId);
    expect(await begins(campaignId, own)).toEqual([waits]);
  });

  test('for nothing where no submission is open, also without budget', async () => {
    const campaignId = await campaignOf(0n, 100n);
    const own = await batchIn(campaignId);
    await batchIn(campaignId);
    expect(await begins(campaignId, own)).toEqual([false]);
  });

  test('from when it begins until it ends', async () => {
    const [campaignId, other] = [await campaignOf(1_000n), await campaignOf(1_000n)];
    const started = Date.now();
    const runId = await begin(campaignId);
    const { payingRunId, payingSince } = await payingOf(campaignId);
    expect(payingRunId).toBe(runId);
    expect(Math.abs((payingSince as Date).getTime() - started)).toBeLessThan(60_000);
    const otherRunId = await begin(other);
    await write(() => endPayingRun(campaignId));
    expect(await payingOf(campaignId)).toEqual({ payingRunId: null, payingSince: null });
    expect((await payingOf(other)).payingRunId).toBe(otherRunId);
  });
});

describe('payments end their wait', () => {
  test('once no batch and no plan is left, and only where they waited', async () => {
    const ids = [await campaignOf(1_000n), await campaignOf(1_000n), await campaignOf(1_000n)] as const;
    for (const id of [ids[2], ids[0]]) await begin(id);
    expect(await toPay()).toEqual([ids[0], ids[2]]);
    await batchIn(ids[0], ids[1]);
    expect(await toPay()).toEqual([ids[2]]);
    await runOf({ startedAt: new Date(), campaignId: ids[2] });
    expect(await toPay()).toEqual([]);
  });

  test('after half an hour in any case', async () => {
    expect(PAYING_WAIT_MINUTES).toBe(30);
    const campaignId = await campaignOf(1_000n);
    await begin(campaignId);
    await batchIn(campaignId);
    const since = (minutes: number) =>
      database.pool.query(
        `UPDATE "Campaign" SET "payingSince" = clock_timestamp() - $2 * interval '1 minute' WHERE id = $1`,
        [campaignId, minutes],
      );
    await since(29);
    expect(await toPay()).toEqual([]);
    await since(31);
    expect(await toPay()).toEqual([campaignId]);
  });

  test('when the last batch leaves: it enters each campaign once, and leaves all of them', async () => {
    const [first, second] = [await campaignOf(1_000n), await campaignOf(1_000n)];
    const clipIds = [await pending(first, 1n), await pending(first, 1n), await pending(second, 1n)];
    const [batch, other] = [await batchIn(), await batchIn()];
    await write(() =>
      insertBatchClips([
        { id: batch.id, clipIds },
        { id: other.id, clipIds: clipIds.slice(2) },
      ]),
    );
    await write(() => enterCampaigns([batch.id, other.id]));
    const entered = () =>
      database.prisma.scrapeBatchCampaign.findMany({ orderBy: [{ scrapeBatchId: 'asc' }, { campaignId: 'asc' }] });
    expect(await entered()).toEqual([
      { scrapeBatchId: batch.id, campaignId: first },
      { scrapeBatchId: batch.id, campaignId: second },
      { scrapeBatchId: other.id, campaignId: second },
    ]);
    for (const id of [first, second]) await begin(id);
    await leaveRun(database, batch.id);
    expect(await entered()).toEqual([{ scrapeBatchId: other.id, campaignId: second }]);
    expect((await payingOf(first)).payingRunId).toBeNull();
    expect((await payingOf(second)).payingRunId).not.toBeNull();
  });
});

describe('a campaign that is paid', () => {
  /** Paid 8.00 and 2.00 of a budget of 10.00. The second waits for 3.00 and the third for 4.00. */
  async function waiting(budget: bigint) {
    const campaignId = await campaignOf(1_000n);
    const clipIds = [
      await approved(campaignId, 8_000n),
      await approved(campaignId, 5_000n),
      await approved(campaignId, 4_000n),
    ] as const;
    await database.prisma.campaign.update({ where: { id: campaignId }, data: { budget } });
    return { campaignId, clipIds, runId: await begin(campaignId) };
  }

  test.each([
    ['pays all at once', 2_000n, SUBMISSIONS_A_PAGE, [800n, 500n, 400n]],
    ['pays page by page', 2_000n, 1, [800n, 500n, 400n]],
    ['pays pages that are not full', 2_000n, 3, [800n, 500n, 400n]],
    ['stops where the budget ends, in the order of approval', 1_400n, 1, [800n, 500n, 100n]],
    ['pays nothing without budget', 1_000n, 1, [800n, 200n, 0n]],
  ])('%s', async (_, budget, pageSize, earned) => {
    const { campaignId, clipIds } = await waiting(budget);
    await payCampaigns(database, pageSize);
    expect(await earnedBy(clipIds)).toEqual(earned);
    expect(await spentOf(database, campaignId)).toBe(earned.reduce((sum, amount) => sum + amount, 0n));
    expect((await payingOf(campaignId)).payingRunId).toBeNull();
  });

  test('pays each page in a transaction of its own', async () => {
    const { campaignId, runId } = await waiting(2_000n);
    // An approval in these minutes waits, too.
    await approved(campaignId, 1_000n);
    await payCampaigns(database, 1);
    const text = 'SELECT DISTINCT xid::text FROM "Earning" WHERE "campaignId" = $1 AND "refreshRunId" = $2';
    expect((await database.pool.query(text, [campaignId, runId])).rowCount).toBe(3);
  });

  test('looks for no further page after one that is not full', async () => {
    const { campaignId, clipIds } = await waiting(2_000n);
    let transactions = 0;
    const count = () => {
      transactions += 1;
    };
    database.commandPool.on('acquire', count);
    await payCampaigns(database, 3);
    database.commandPool.off('acquire', count);
    expect(transactions).toBe(1);
    expect(await earnedBy(clipIds)).toEqual([800n, 500n, 400n]);
    expect((await payingOf(campaignId)).payingRunId).toBeNull();
  });

  test('names the run in its entries, and the submission and the clip know them', async () => {
    const { clipIds, runId } = await waiting(2_000n);
    await payCampaigns(database);
    const [, second] = clipIds;
    const entries = await database.prisma.earning.findMany({ where: { clipId: second }, orderBy: { id: 'asc' } });
    expect(entries.map(({ amount, refreshRunId, scrapeBatchId }) => [amount, refreshRunId, scrapeBatchId])).toEqual([
      [200n, null, null],
      [300n, runId, null],
    ]);
    expect(await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId: second } })).toMatchObject({
      accruedCents: 500n,
    });
  });

  test('pays nothing while it is paused, and waits no more', async () => {
    const { campaignId, clipIds } = await waiting(2_000n);
    await pauseCampaign(database, scene.admin, { campaignId });
    await payCampaigns(database);
    expect(await ledgerOf(database, clipIds[1])).toEqual(['ACCRUAL 200']);
    expect((await payingOf(campaignId)).payingRunId).toBeNull();
  });

  test('pays those on a later page where nobody on the first can be paid', async () => {
    // Of the 1.00 left, 0.60 are reserved for the first. The second has 0.50 withheld, so only the third is paid.
    const { clipIds } = await waiting(1_100n);
    await changeSubmission(clipIds[0], { reserved: 60n });
    await changeSubmission(clipIds[1], { withheld: 50n });
    await payCampaigns(database, 1);
    expect(await earnedBy(clipIds)).toEqual([800n, 200n, 40n]);
  });

  test('pays nobody where another process has ended the wait meanwhile', async () => {
    const { campaignId, clipIds } = await waiting(2_000n);
    let paying: Promise<void> = Promise.resolve();
    await transact(database, async (tx) => {
      await tx.write(endPayingRun, campaignId);
      // It finds the campaign, which still waits outside this transaction, and stops at its lock.
      paying = payCampaigns(database);
      await untilBlocked(database);
    });
    await paying;
    expect(await earnedBy(clipIds)).toEqual([800n, 200n, 0n]);
  });
});
