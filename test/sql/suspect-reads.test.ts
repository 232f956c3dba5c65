/** The statements of suspect observations (docs/refresh.md), each condition by itself. */
import type { Place } from '../../src/kernel/api/page.js';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { runStatement, transact } from '../../src/kernel/db/transaction.js';
import { SUSPECT_ID } from '../../src/modules/ids/id-kinds.js';
import {
  insertSuspects,
  knownSuspects,
  openSuspectsOfClips,
  type SuspectsFilter,
  supersedeSuspects,
  suspectCount,
  suspectPage,
  suspectsById,
} from '../../src/modules/refresh/suspects.sql.js';
import type { Observation } from '../../src/modules/trackings/observation-rule.js';
import { RowStage, viewerOf } from '../support/row-stage.js';

let stage: RowStage;
beforeAll(async () => {
  stage = await RowStage.open();
});
afterAll(() => stage.close());

const [BEFORE, THEN, AFTER] = [1, 2, 3].map((day) => new Date(Date.UTC(2026, 1, day))) as [Date, Date, Date];

async function clipOf(userId?: bigint, campaignId?: bigint) {
  return stage.submission(campaignId ?? (await stage.campaign()), 'APPROVED', userId === undefined ? {} : { userId });
}

/** The observations of a clip, the oldest first. */
const observationsOf = (clipId: bigint) =>
  stage.database.prisma.suspectObservation.findMany({ where: { clipId }, orderBy: { trackedAt: 'asc' } });

test('a newer answer closes the open observations of its clips that are older, and no others', async () => {
  const [older, equal, closed, other] = [await clipOf(), await clipOf(), await clipOf(), await clipOf()];
  await stage.suspect(older.clipId, BEFORE);
  await stage.suspect(equal.clipId, THEN);
  await stage.suspect(closed.clipId, BEFORE, { status: 'DISMISSED' });
  await stage.suspect(other.clipId, BEFORE);
  const asked = [older.clipId, equal.clipId, closed.clipId];
  await transact(stage.database, (tx) => tx.write(supersedeSuspects, asked, THEN));
  const statusOf = async ({ clipId }: { clipId: bigint }) => (await observationsOf(clipId))[0];
  expect(await statusOf(older)).toMatchObject({ status: 'SUPERSEDED', closedAt: THEN });
  expect(await statusOf(equal)).toMatchObject({ status: 'OPEN', closedAt: null });
  expect(await statusOf(closed)).toMatchObject({ status: 'DISMISSED', closedAt: BEFORE });
  expect(await statusOf(other)).toMatchObject({ status: 'OPEN', closedAt: null });
});

test('a suspect is no news if that moment is known, or a newer one is open', async () => {
  const rows: [boolean, Date, 'OPEN' | 'DISMISSED'][] = [
    [true, THEN, 'OPEN'],
    [true, THEN, 'DISMISSED'],
    [true, AFTER, 'OPEN'],
    [false, AFTER, 'DISMISSED'],
    [false, BEFORE, 'OPEN'],
  ];
  const clips = [];
  for (const [, trackedAt, status] of rows) {
    const { clipId } = await clipOf();
    await stage.suspect(clipId, trackedAt, { status });
    clips.push(clipId);
  }
  const unasked = await clipOf();
  await stage.suspect(unasked.clipId, THEN);
  const known = (await runStatement(stage.database, knownSuspects, clips, THEN)).map(({ clipId }) => clipId);
  expect(known.sort()).toEqual(clips.filter((_, index) => rows[index]?.[0]));
});

describe('a suspect observation of a batch', () => {
  const seen = (clipId: bigint) =>
    ({
      ...{ clipId, views: 900n, likes: 8n, comments: 7n, shares: 6n, viewsBefore: 5n },
      viewsField: 'viewCount',
    }) as unknown as Observation & { viewsBefore: bigint };
  const insert = async (trackedAt: Date, ...clipIds: bigint[]) => {
    const batchId = await stage.batch(trackedAt);
    const write = () => transact(stage.database, (tx) => tx.write(insertSuspects, batchId, clipIds.map(seen)));
    await write();
    return { batchId, write };
  };

  test('has the time of its batch and the counts of its answer, and a replay adds nothing', async () => {
    const { clipId } = await clipOf();
    await stage.batch(AFTER);
    const { batchId, write } = await insert(THEN, clipId);
    const row = {
      ...{ clipId, scrapeBatchId: batchId, trackedAt: THEN, firstSeenAt: THEN, seenTimes: 1, status: 'OPEN' },
      ...{ views: 900n, likes: 8n, comments: 7n, shares: 6n, viewsBefore: 5n, viewsField: 'viewCount' },
    };
    expect(await observationsOf(clipId)).toMatchObject([row]);
    await write();
    expect(await observationsOf(clipId)).toHaveLength(1);
  });

  test('is not inserted twice after it was decided, and not beside an open one', async () => {
    const [decided, open, free] = [await clipOf(), await clipOf(), await clipOf()];
    await stage.suspect(decided.clipId, THEN, { status: 'DISMISSED' });
    await stage.suspect(open.clipId, AFTER);
    await stage.suspect(free.clipId, AFTER, { status: 'DISMISSED' });
    await insert(THEN, decided.clipId, open.clipId, free.clipId);
    const numberOf = async ({ clipId }: { clipId: bigint }) => (await observationsOf(clipId)).length;
    expect([await numberOf(decided), await numberOf(open), await numberOf(free)]).toEqual([1, 1, 2]);
  });

  test('continues the count of the newest that its own batch has just closed', async () => {
    const [continued, reopened, dismissed] = [await clipOf(), await clipOf(), await clipOf()];
    const first = new Date(Date.UTC(2026, 0, 1));
    const counted = { firstSeenAt: first, seenTimes: 4 };
    const closed = { status: 'SUPERSEDED', closedAt: AFTER } as const;
    await stage.suspect(continued.clipId, BEFORE, { ...closed, seenTimes: 9 });
    await stage.suspect(continued.clipId, THEN, { ...closed, ...counted });
    await stage.suspect(reopened.clipId, BEFORE, { ...closed, ...counted, closedAt: THEN });
    await stage.suspect(dismissed.clipId, BEFORE, { ...closed, ...counted, status: 'DISMISSED' });
    await insert(AFTER, continued.clipId, reopened.clipId, dismissed.clipId);
    const newest = async ({ clipId }: { clipId: bigint }) => (await observationsOf(clipId)).at(-1);
    expect(await newest(continued)).toMatchObject({ trackedAt: AFTER, firstSeenAt: first, seenTimes: 5 });
    for (const clip of [reopened, dismissed])
      expect(await newest(clip)).toMatchObject({ trackedAt: AFTER, firstSeenAt: AFTER, seenTimes: 1 });
  });
});

describe('observations in lists', () => {
  const order = { field: 'ID', descending: false };
  const page = { size: 9, backward: false, after: null, before: null, order };

  async function world() {
    const [userId, campaignId] = [await stage.user(), await stage.campaign()];
    const clips = {
      both: await clipOf(userId, campaignId),
      user: await clipOf(userId),
      campaign: await clipOf(undefined, campaignId),
      neither: await clipOf(),
    };
    const names = new Map<string, string>();
    for (const [name, { clipId }] of Object.entries(clips)) {
      names.set(String(await stage.suspect(clipId, BEFORE, { status: 'DISMISSED' })), `${name} closed`);
      names.set(String(await stage.suspect(clipId, THEN, { seenTimes: 2 })), name);
    }
    const named = (rows: readonly { id: string }[]) => rows.flatMap(({ id }) => names.get(id) ?? []);
    const listed = async (filter: SuspectsFilter, viewer = stage.admin) => {
      const args = { filter, page: { ...page, size: 100 } };
      const rows = await runStatement(stage.database, suspectPage, ['0'], args, viewer);
      const [counted] = await runStatement(stage.database, suspectCount, ['0'], args, viewer);
      expect(counted?.count).toBe(BigInt(rows.length));
      return named(rows);
    };
    return { userId, campaignId, clips, names, named, listed };
  }

  test('are those that each filter asks for, of the clips that the viewer owns', async () => {
    const { userId, campaignId, clips, listed } = await world();
    const [user, campaign] = [userId.toString(), campaignId.toString()];
    expect(await listed({ userId: user })).toEqual(['both closed', 'both', 'user closed', 'user']);
    expect(await listed({ campaignId: campaign })).toEqual(['both closed', 'both', 'campaign closed', 'campaign']);
    expect(await listed({ campaignId: campaign, userId: user, status: ['OPEN'] })).toEqual(['both']);
    expect(await listed({ clipId: clips.neither.clipId.toString() })).toEqual(['neither closed', 'neither']);
    expect(await listed({ status: ['OPEN'] })).toEqual(['both', 'user', 'campaign', 'neither']);
    expect(await listed({}, viewerOf(userId))).toEqual(['both closed', 'both', 'user closed', 'user']);
  });

  test('are found by their ids, and by the clips on which they wait', async () => {
    const { userId, clips, names, named } = await world();
    const [ids, clipIds] = [[...names.keys()], Object.values(clips).map(({ clipId }) => clipId.toString())];
    const byId = async (viewer: Viewer) =>
      named(await runStatement(stage.database, suspectsById, ids, undefined, viewer));
    const waiting = async (viewer: Viewer, asked: string[]) =>
      named(await runStatement(stage.database, openSuspectsOfClips, asked, undefined, viewer)).sort();
    expect(await byId(stage.admin)).toHaveLength(8);
    expect(await byId(viewerOf(userId))).toEqual(['both closed', 'both', 'user closed', 'user']);
    expect(named(await runStatement(stage.database, suspectsById, ids.slice(0, 1), undefined, stage.admin))).toEqual([
      'both closed',
    ]);
    expect(await waiting(stage.admin, clipIds)).toEqual(['both', 'campaign', 'neither', 'user']);
    expect(await waiting(viewerOf(userId), clipIds)).toEqual(['both', 'user']);
    expect(await waiting(stage.admin, clipIds.slice(0, 1))).toEqual(['both']);
  });

  test('have their columns, and are sorted by how long and how often they were seen', async () => {
    const { userId, clipId } = await clipOf();
    const id = await stage.suspect(clipId, THEN, {
      seenTimes: 3,
      firstSeenAt: BEFORE,
      status: 'DISMISSED',
      reason: 'Why',
    });
    const next = await stage.suspect(clipId, AFTER, { seenTimes: 7 });
    const sorted = async (field: string, after: Place | null = null) => {
      const args = {
        filter: { clipId: clipId.toString() },
        page: { ...page, after, order: { field, descending: true } },
      };
      return runStatement(stage.database, suspectPage, ['0'], args, viewerOf(userId));
    };
    const [first, second] = await sorted('WAITING');
    const { createdAt } = (await observationsOf(clipId))[0] as { createdAt: Date };
    expect(first).toEqual({
      ...{ parentId: '0', id: id.toString(), clipId: clipId.toString(), views: 5_000n, viewsBefore: 10n },
      ...{ trackedAt: THEN, firstSeenAt: BEFORE, seenTimes: 3, status: 'DISMISSED', reason: 'Why', createdAt },
      ...{ closedAt: THEN, sortKey: String(-BEFORE.getTime()) },
    });
    expect(second).toMatchObject({ id: next.toString(), sortKey: String(-AFTER.getTime()) });
    expect(await sorted('SEEN_TIMES')).toMatchObject([
      { id: next.toString(), sortKey: '7' },
      { id: id.toString(), sortKey: '3' },
    ]);
    for (const field of ['WAITING', 'SEEN_TIMES']) {
      const [start, end] = await sorted(field);
      const place = { kind: SUSPECT_ID, key: start?.sortKey ?? null, id: start?.id ?? '' };
      expect(await sorted(field, place)).toEqual([end]);
    }
  });
});
