/**
 * The reads and writes of settling: each row that it touches, all of them in one transaction, and none without a
 * reason.
 */
import type { Database } from '../../src/kernel/db/database.js';
import { type Transaction, transact } from '../../src/kernel/db/transaction.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { lockCampaign } from '../../src/modules/campaigns/lock-campaign.js';
import type { Decision } from '../../src/modules/clips/clip-writes.sql.js';
import {
  openSubmissions,
  payAfterDecision,
  post,
  settle,
  storeDecisions,
  termsVersions,
  waitingIn,
} from '../../src/modules/ledger/settle-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { waitingSubmissions } from '../../src/modules/submissions/settlements.sql.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
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

async function campaignOf(budget: bigint): Promise<bigint> {
  return scene.campaign(fresh('Campaign'), { budget });
}

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

const submissionOf = (clipId: bigint) => database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });
const clipOf = (id: bigint) => database.prisma.clip.findUniqueOrThrow({ where: { id } });

/** A budget of 10.00, of which the first clip takes 8.00 and the second 2.00 of its 5.00; then the budget is 20.00. */
async function cutOff() {
  const campaignId = await campaignOf(1_000n);
  const clipIds = [await approved(campaignId, 8_000n), await approved(campaignId, 5_000n)] as const;
  await database.prisma.campaign.update({ where: { id: campaignId }, data: { budget: 2_000n } });
  return { campaignId, clipIds };
}

/** Does it, and returns the statements that wrote. */
async function writesOf(of: Database, work: (tx: Transaction) => Promise<unknown>): Promise<string[]> {
  const written: string[] = [];
  await transact(of, (tx) =>
    work({
      ...tx,
      write: (statement, ...args) => {
        written.push(statement.name);
        return tx.write(statement, ...args);
      },
    }),
  );
  return written.sort();
}

test('the versions of the terms, oldest first', async () => {
  const campaignId = await campaignOf(1_000n);
  for (const ratePerThousandViews of [5_000n, 20_000n]) {
    await changeTerms(database, scene.admin, { campaignId, terms: { ratePerThousandViews } });
  }
  const versions = await transact(database, (tx) => termsVersions(tx, campaignId));
  expect(versions.map(({ ratePerThousandViews }) => ratePerThousandViews)).toEqual([10_000n, 5_000n, 20_000n]);
});

test('the open submission of each clip, and none for a rejected one', async () => {
  const campaignId = await campaignOf(1_000n);
  const [waits, counts, rejected] = [
    await pending(campaignId, 1_000n),
    await approved(campaignId, 1_000n),
    await pending(campaignId, 1_000n),
  ];
  await rejectClip(database, scene.admin, { clipId: rejected, reason: 'OTHER' });
  const open = await transact(database, (tx) => openSubmissions(tx, [waits, counts, rejected]));
  expect([...open].map(([clipId, { status }]) => [clipId, status]).sort()).toEqual([
    [waits, 'PENDING'],
    [counts, 'APPROVED'],
  ]);
});

test('a clip that was cut off is paid: the ledger, the submission, the clip and the amount spent, together', async () => {
  const { campaignId, clipIds } = await cutOff();
  const [paid, late] = clipIds;
  expect([await ledgerOf(database, paid), await ledgerOf(database, late)]).toEqual([['ACCRUAL 800'], ['ACCRUAL 200']]);
  const posted = await transact(database, async (tx) => {
    return payAfterDecision(tx, await lockCampaign(tx, campaignId));
  });
  expect(posted).toEqual(new Map([[late, 300n]]));
  expect(await ledgerOf(database, late)).toEqual(['ACCRUAL 200', 'ACCRUAL 300']);
  expect(await spentOf(database, campaignId)).toBe(1_300n);
  expect(await submissionOf(late)).toMatchObject({ due: 500n, accruedCents: 500n, settledViews: 5_000n });
  expect((await clipOf(late)).earned).toBe(500n);
  expect((await clipOf(paid)).earned).toBe(800n);
});

test('an entry names the batch whose transaction paid it, or none', async () => {
  const { campaignId, clipIds } = await cutOff();
  const { id: batchId } = await startedBatch(database);
  await transact(database, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    const settled = settle(campaign, await tx.read(waitingSubmissions, campaign));
    await post(tx, settled, { scrapeBatchId: batchId });
    await storeDecisions(tx, new Map(), settled.posted);
  });
  const ledger = await database.prisma.earning.findMany({ where: { clipId: clipIds[1] }, orderBy: { id: 'asc' } });
  expect(ledger.map(({ scrapeBatchId }) => scrapeBatchId)).toEqual([null, batchId]);
});

test('a decision on a clip and its payment are one change of it; a decision without a payment is one, too', async () => {
  const { campaignId, clipIds } = await cutOff();
  const [first, late] = clipIds;
  const decided = new Map<bigint, Decision>([
    [first, { status: 'REVOKED', amount: -800n }],
    [late, { status: 'APPROVED', amount: 50n }],
  ]);
  const written = await writesOf(database, async (tx) => {
    await payAfterDecision(tx, await lockCampaign(tx, campaignId), decided);
  });
  expect(written).toEqual(['insertAccruals', 'storeClips', 'storeSettlements', 'storeSpent']);
  expect(await clipOf(first)).toMatchObject({ status: 'REVOKED', earned: 0n });
  expect(await clipOf(late)).toMatchObject({ status: 'APPROVED', earned: 550n });
  expect(await spentOf(database, campaignId)).toBe(550n);
});

test('a decision keeps the status of clips that were only paid', async () => {
  const { campaignId, clipIds } = await cutOff();
  await transact(database, async (tx) => {
    const decided = new Map<bigint, Decision>([[clipIds[0], { status: 'APPROVED', amount: -100n }]]);
    await payAfterDecision(tx, await lockCampaign(tx, campaignId), decided);
  });
  expect(await clipOf(clipIds[0])).toMatchObject({ status: 'APPROVED', earned: 700n });
  expect(await clipOf(clipIds[1])).toMatchObject({ status: 'APPROVED', earned: 500n });
});

test('without waiting clips and decisions, no statement writes', async () => {
  const campaignId = await campaignOf(1_000n);
  await approved(campaignId, 5_000n);
  const written = await writesOf(database, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    await payAfterDecision(tx, campaign);
    expect(campaign.spent).toBe(500n);
  });
  expect(written).toEqual([]);
});

test('a campaign has a queue while it pays, waits for no run and has budget left', async () => {
  const { campaignId, clipIds } = await cutOff();
  await database.prisma.clipSubmission.updateMany({ where: { clipId: clipIds[0] }, data: { reserved: 5n } });
  const queueOf = (change: object) =>
    transact(database, async (tx) => {
      const queue = await waitingIn(tx, { ...(await lockCampaign(tx, campaignId)), ...change });
      return queue.map(({ clipId }) => clipId).sort();
    });
  expect(await queueOf({})).toEqual([...clipIds]);
  for (const change of [{ status: 'PAUSED' }, { payingRunId: 1n }, { spent: 2_000n }])
    expect({ change, queue: await queueOf(change) }).toStrictEqual({ change, queue: [] });
});

test('an amount that no entry changed is not written again', async () => {
  const { campaignId } = await cutOff();
  const written = await writesOf(database, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    const settled = settle({ ...campaign, status: 'PAUSED' }, [], {
      priced: await tx.read(waitingSubmissions, campaign),
    });
    await post(tx, settled);
  });
  expect(written).toEqual(['storeSettlements']);
});
