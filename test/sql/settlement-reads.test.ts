/** The reads and the write of settlements (docs/design.md#settlement), each condition by itself. */
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { runStatement, transact } from '../../src/kernel/db/transaction.js';
import {
  latestSettlementOfClips,
  limitsOfCampaigns,
  openSubmissionsOfClips,
  pricedBefore,
  settlementOfSubmissions,
  storeSettlements,
  waitingSubmissions,
} from '../../src/modules/submissions/settlements.sql.js';
import { submissionPage } from '../../src/modules/submissions/submissions.sql.js';
import { RowStage, STARTED, viewerOf } from '../support/row-stage.js';

let stage: RowStage;
beforeAll(async () => {
  stage = await RowStage.open();
});
afterAll(() => stage.close());

const SEEN = new Date('2026-03-01T00:00:00Z');
const [EARLIER, LATER] = [new Date('2026-02-01T00:00:00Z'), new Date('2026-04-01T00:00:00Z')];
const CHECKED = { views: 10n, checkedAt: SEEN };

/** Every column with a value of its own. */
const FULL = {
  ...{ submittedAt: EARLIER, approvedAt: SEEN, settledViews: 11n, settledThrough: SEEN, oldRateThrough: EARLIER },
  ...{ baseline: 'SUBMISSION' as const, baselineViews: 12n, accrued: 13n, due: 14n, accruedCents: 4n },
  ...{ withheld: 5n, reserved: 6n, accrualEndedAt: LATER },
} as const;

test('the open submission of each clip is read in whole, and no other', async () => {
  const campaignId = await stage.campaign();
  const waits = await stage.submission(campaignId, 'PENDING');
  const counts = await stage.submission(campaignId, 'APPROVED', FULL);
  const [rejected, elsewhere] = [
    await stage.submission(campaignId, 'REJECTED'),
    await stage.submission(campaignId, 'APPROVED'),
  ];
  const rows = await runStatement(stage.database, openSubmissionsOfClips, [
    ...[waits.clipId, counts.clipId, rejected.clipId],
  ]);
  expect(rows.map(({ id }) => id).sort()).toEqual([waits.id, counts.id]);
  const full = { ...FULL, ...counts, status: 'APPROVED', continuesSince: null };
  expect(rows.find(({ id }) => id === counts.id)).toEqual(full);
  expect(elsewhere.id).toBeGreaterThan(counts.id);
});

test('the latest submissions that trackings were priced for: of all, and of that campaign', async () => {
  const [here, elsewhere] = [await stage.campaign(), await stage.campaign()];
  const priced = { settledThrough: SEEN };
  const first = await stage.submission(here, 'REVOKED', priced);
  const { clipId, userId } = first;
  const next = (campaignId: bigint, data: object = priced) =>
    stage.submissionOf(clipId, campaignId, 'REVOKED', { ...data, userId });
  const second = await next(here);
  const third = await next(elsewhere);
  await next(elsewhere, {});
  // Another clip has a newer one.
  await stage.submission(here, 'REVOKED', priced);
  const read = async (campaignId: bigint) =>
    (await runStatement(stage.database, pricedBefore, clipId, campaignId)).map((row) => [row.id, row.campaignId]);
  expect(await read(here)).toEqual([
    [third, elsewhere],
    [second, here],
  ]);
  expect(await read(elsewhere)).toEqual([
    [third, elsewhere],
    [third, elsewhere],
  ]);
  expect(await read(await stage.campaign())).toEqual([[third, elsewhere]]);
});

describe('submissions that wait for money', () => {
  const owed = { due: 10n, accruedCents: 4n };

  async function queue() {
    const id = await stage.campaign({ budget: 100n, spent: 40n });
    const rows = {
      late: await stage.submission(id, 'APPROVED', { ...owed, approvedAt: LATER }),
      early: await stage.submission(id, 'APPROVED', { ...owed, approvedAt: EARLIER }),
      between: await stage.submission(id, 'APPROVED', { ...owed, approvedAt: SEEN, withheld: 59n }),
      outOfReach: await stage.submission(id, 'APPROVED', { ...owed, withheld: 60n }),
      paid: await stage.submission(id, 'APPROVED', { due: 10n, accruedCents: 10n }),
      pending: await stage.submission(id, 'PENDING', { due: 10n, reserved: 1n }),
      reserved: await stage.submission(id, 'APPROVED', { reserved: 1n }),
    };
    await stage.submission(await stage.campaign(), 'APPROVED', { ...owed, reserved: 1n });
    const names = new Map(Object.entries(rows).map(([name, row]) => [row.id, name]));
    const read = async (first?: number | null) =>
      (await runStatement(stage.database, waitingSubmissions, { id, budget: 100n, spent: 40n }, first))
        .map((row) => names.get(row.id))
        .sort();
    return { read };
  }

  test('are approved, owed more than was paid, and within reach of the budget; and those with a reserve', async () => {
    const { read } = await queue();
    expect(await read()).toEqual(['between', 'early', 'late', 'reserved']);
    expect(await read(null)).toEqual(['between', 'early', 'late', 'reserved']);
  });

  test('may be only the first in the order of approval; those with a reserve are there in any case', async () => {
    const { read } = await queue();
    expect(await read(1)).toEqual(['early', 'reserved']);
    expect(await read(2)).toEqual(['between', 'early', 'reserved']);
  });

  test('are in the order of their ids where they were approved at once', async () => {
    const id = await stage.campaign({ budget: 100n });
    const approved = { ...owed, approvedAt: SEEN };
    const { id: first } = await stage.submission(id, 'APPROVED', approved);
    await stage.submission(id, 'APPROVED', approved);
    const rows = await runStatement(stage.database, waitingSubmissions, { id, budget: 100n, spent: 0n }, 1);
    expect(rows.map((row) => row.id)).toEqual([first]);
  });
});

describe('the settlement of a clip', () => {
  const latest = (viewer: Viewer, ...clipIds: bigint[]) =>
    runStatement(stage.database, latestSettlementOfClips, clipIds.map(String), undefined, viewer);
  const of = (viewer: Viewer, ...ids: bigint[]) =>
    runStatement(stage.database, settlementOfSubmissions, ids.map(String), undefined, viewer);

  test('has the columns of its submission and its clip', async () => {
    const clip = { ...CHECKED, postedAt: EARLIER };
    const { id, clipId } = await stage.submission(await stage.campaign(), 'APPROVED', FULL, clip);
    const { submittedAt, approvedAt, oldRateThrough, baseline, ...columns } = FULL;
    const row = {
      ...{ id: id.toString(), clipId: clipId.toString(), status: 'APPROVED', ...columns },
      ...{ checkedAt: SEEN, postedAt: EARLIER, suspectSince: null },
    };
    expect(await latest(stage.admin, clipId)).toEqual([row]);
    expect(await of(stage.admin, id)).toEqual([row]);
  });

  test('is that of the newest submission that the viewer sees', async () => {
    const campaignId = await stage.campaign();
    const { id, clipId, userId } = await stage.submission(campaignId, 'REVOKED', {}, { status: 'PENDING' });
    const newer = await stage.submissionOf(clipId, campaignId, 'PENDING', { userId: await stage.user() });
    const other = await stage.submission(campaignId, 'APPROVED');
    const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => BigInt(row.id)).sort();
    expect(idsOf(await latest(stage.admin, clipId, other.clipId))).toEqual([newer, other.id]);
    expect(idsOf(await latest(viewerOf(userId), clipId, other.clipId))).toEqual([id]);
    expect(idsOf(await of(stage.admin, id, newer))).toEqual([id, newer]);
    expect(idsOf(await of(viewerOf(userId), id, newer, other.id))).toEqual([id]);
  });

  test('tells since when a jump waits for an admin', async () => {
    const campaignId = await stage.campaign();
    const [waits, dismissed] = [
      await stage.submission(campaignId, 'APPROVED', {}, CHECKED),
      await stage.submission(campaignId, 'APPROVED', {}, CHECKED),
    ];
    await stage.suspect(waits.clipId, EARLIER, { status: 'DISMISSED' });
    await stage.suspect(waits.clipId, SEEN);
    await stage.suspect(dismissed.clipId, SEEN, { status: 'DISMISSED' });
    const rows = await of(stage.admin, waits.id, dismissed.id);
    const since = new Map(rows.map(({ id, suspectSince }) => [BigInt(id), suspectSince]));
    expect(since.get(waits.id)).toEqual(SEEN);
    expect(since.get(dismissed.id)).toBeNull();
  });
});

describe('the limits of a campaign', () => {
  const limitsOf = async (...ids: bigint[]) => runStatement(stage.database, limitsOfCampaigns, ids.map(String));

  test('are its state, the rest of its budget, and the terms in force', async () => {
    const old = { ratePerThousandViews: 30_000n, minViews: 1n };
    const terms = { ratePerThousandViews: 20_000n, minViews: 7n, maxPayoutPerClip: 8n, validFrom: SEEN };
    const closing = { status: 'CLOSING', closingAt: LATER, budget: 100n, spent: 40n } as const;
    const id = await stage.campaign(closing, old, terms);
    await stage.campaign();
    expect(await limitsOf(id)).toEqual([
      {
        ...{ campaignId: id.toString(), status: 'CLOSING', budget: 100n, remaining: 60n, startsAt: STARTED },
        ...{ closingAt: LATER, accrualEndedAt: null, counting: false, reserved: '0' },
        ...{ ratePerThousandViews: 20_000n, minViews: 7n, maxPayoutPerClip: 8n },
      },
    ]);
    const ended = await stage.campaign({ status: 'COMPLETED', accrualEndedAt: LATER });
    expect(await limitsOf(ended)).toMatchObject([{ status: 'COMPLETED', accrualEndedAt: LATER }]);
  });

  test('say that payments wait for a run', async () => {
    const { prisma } = stage.database;
    const { id: payingRunId } = await prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
    const id = await stage.campaign({ payingRunId, payingSince: SEEN });
    expect(await limitsOf(id)).toMatchObject([{ counting: true }]);
  });

  test('have what is reserved for its approved submissions, even beyond its budget', async () => {
    const id = await stage.campaign({ budget: 100n });
    await stage.submission(id, 'PENDING', { reserved: 1n });
    await stage.submission(await stage.campaign(), 'APPROVED', { reserved: 2n });
    expect(await limitsOf(id)).toMatchObject([{ reserved: '0' }]);
    for (const reserved of [30n, 71n]) await stage.submission(id, 'APPROVED', { reserved });
    expect(await limitsOf(id)).toMatchObject([{ reserved: '101' }]);
  });

  test('let a pending submission be estimated: up to what is neither spent nor reserved', async () => {
    const order = { field: 'ESTIMATE', descending: true };
    const page = { size: 9, backward: false, after: null, before: null, order };
    const estimatesOf = async (campaignId: bigint) => {
      const args = { of: 'CAMPAIGN', filter: {}, page } as const;
      const rows = await runStatement(stage.database, submissionPage, [campaignId.toString()], args, stage.admin);
      return rows.map((row) => (row as unknown as { sortKey: string }).sortKey);
    };
    const id = await stage.campaign({ budget: 100n, spent: 10n });
    await stage.submission(id, 'PENDING', { due: 80n, reserved: 1n }, CHECKED);
    await stage.submission(id, 'PENDING', { due: 5n }, CHECKED);
    await stage.submission(id, 'APPROVED', { reserved: 30n });
    expect(await estimatesOf(id)).toEqual(['60', '5', '-1']);
    await stage.submission(id, 'APPROVED', { reserved: 10n ** 18n * 9n });
    await stage.submission(id, 'APPROVED', { reserved: 10n ** 18n * 9n });
    expect(await estimatesOf(id)).toEqual(['0', '0', '-1', '-1', '-1']);
  });
});

test('the results of settling are stored for their submissions only, and cents are added to those paid', async () => {
  const campaignId = await stage.campaign();
  const [one, other] = [
    await stage.submission(campaignId, 'APPROVED', FULL),
    await stage.submission(campaignId, 'APPROVED', FULL),
  ];
  const settled = {
    ...{ id: one.id, settledViews: 21n, accrued: 22n, due: 23n, settledThrough: LATER, baselineViews: 24n },
    ...{ reserved: 25n, posted: 3n },
  };
  await transact(stage.database, (tx) => tx.write(storeSettlements, [settled]));
  const { posted, ...stored } = settled;
  const rows = await stage.database.prisma.clipSubmission.findMany({ where: { campaignId }, orderBy: { id: 'asc' } });
  expect(rows).toMatchObject([
    { ...FULL, ...stored, accruedCents: FULL.accruedCents + posted },
    { ...FULL, id: other.id },
  ]);
});
