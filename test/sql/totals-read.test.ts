/**
 * How totals are read: each from the smallest kept sum that covers it, never from the clips where one exists. Loaders
 * answer every key, with zeros where no clip counts. The last tests cover figures that come only from the ledger.
 */

import { NEWEST_FIRST } from '../../src/kernel/api/page.js';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { TOTALS_SOURCE } from '../../src/kernel/base/config.js';
import type { Query } from '../../src/kernel/db/sql.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { Loaders } from '../../src/kernel/reads/loaders.js';
import type { ClipListArgs } from '../../src/modules/clips/clips.sql.js';
import * as loaders from '../../src/modules/totals/totals.loaders.js';
import * as totals from '../../src/modules/totals/totals.sql.js';
import { pastTriggers } from '../support/database.js';
import { chosenSeed } from '../support/random.js';
import {
  counts,
  LEFT,
  NEVER,
  openTotalsWorld,
  type TotalsWorld,
  totalsOf,
  type WorldClip,
  ZEROS,
} from '../support/totals-world.js';

const ADMIN: Viewer = { userId: '1', role: 'ADMIN' };
const CLIPPER: Viewer = { userId: '2', role: 'CLIPPER' };
const { clipCount, totalsOfCampaigns, totalsOfCampaignsByPlatform, totalsOfClipLists, totalsOfClips } = totals;
const { totalsOfPairs, totalsOfPlatform, totalsOfPlatformByPlatform, totalsOfUsers, totalsOfUsersByPlatform } = totals;

const all = { of: 'ALL', filter: {} } as const;
const counted = (of: ClipListArgs['of'], filter: ClipListArgs['filter'] = {}): ClipListArgs => ({
  of,
  filter,
  page: { size: 0, backward: false, after: null, before: null, order: NEWEST_FIRST },
});
const READS: [what: string, query: () => Query<unknown>, from: string][] = [
  ['the platform', () => totalsOfPlatform([], {}), 'CampaignSum'],
  ['the platform by social platform', () => totalsOfPlatformByPlatform([], {}), 'CampaignPlatformSum'],
  [
    'the platform, of one social platform',
    () => totalsOfPlatform([], { socialPlatform: ['X'] }),
    'CampaignPlatformSum',
  ],
  ['the platform, of a status', () => totalsOfPlatform([], { campaignStatus: ['ACTIVE'] }), 'CampaignSum'],
  ['the platform, of a campaign', () => totalsOfPlatform([], { campaignId: '1' }), 'CampaignSum'],
  ['the platform, of a user', () => totalsOfPlatform([], { userId: '1' }), 'PairSum'],
  ['the platform, of both', () => totalsOfPlatform([], { userId: '1', socialPlatform: ['X'] }), 'PairPlatformSum'],
  ['users', () => totalsOfUsers(['1'], {}), 'PairSum'],
  ['users, of a campaign', () => totalsOfUsers(['1'], { campaignId: '1' }), 'PairSum'],
  ['users by social platform', () => totalsOfUsersByPlatform(['1'], {}), 'PairPlatformSum'],
  [
    'users by social platform, of a campaign',
    () => totalsOfUsersByPlatform(['1'], { campaignId: '1' }),
    'PairPlatformSum',
  ],
  ['campaigns', () => totalsOfCampaigns(['1'], {}), 'CampaignSum'],
  ['campaigns by social platform', () => totalsOfCampaignsByPlatform(['1'], {}), 'CampaignPlatformSum'],
  ['pairs', () => totalsOfPairs([LEFT]), 'PairSum'],
  ['clips', () => totalsOfClips(['1']), 'Clip'],
  ['all clips, in a list', () => totalsOfClipLists(['0'], all, ADMIN), 'CampaignSum'],
  ['all of their own clips', () => totalsOfClipLists(['0'], all, CLIPPER), 'PairSum'],
  ['clips of users, in lists', () => totalsOfClipLists(['1'], { ...all, of: 'USER' }, ADMIN), 'PairSum'],
  ['clips of campaigns, in lists', () => totalsOfClipLists(['1'], { ...all, of: 'CAMPAIGN' }, ADMIN), 'CampaignSum'],
  ['the number of clips', () => clipCount(['0'], counted('ALL'), ADMIN), 'CampaignPlatformSum'],
  [
    'the number of clips of one social platform',
    () => clipCount(['0'], counted('ALL', { socialPlatform: ['X'] }), ADMIN),
    'CampaignPlatformSum',
  ],
  ['the number of their own clips', () => clipCount(['0'], counted('ALL'), CLIPPER), 'UserSum'],
  ['the number of clips of users', () => clipCount(['1'], counted('USER'), CLIPPER), 'UserSum'],
  ['the number of clips of campaigns', () => clipCount(['1'], counted('CAMPAIGN'), ADMIN), 'CampaignPlatformSum'],
  ['the number of own clips in campaigns', () => clipCount(['1'], counted('CAMPAIGN'), CLIPPER), 'Clip'],
  ['the number of waiting clips', () => clipCount(['1'], counted('USER', { status: ['PENDING'] }), ADMIN), 'Clip'],
  ['clips by their text', () => totalsOfClipLists(['0'], { ...all, filter: { search: 'a' } }, ADMIN), 'Clip'],
];

test.each(READS)('the kept sums of %s', (_, query, from) => {
  const read = [...query().text.matchAll(/FROM (?:\(SELECT \*, 1 AS clips FROM )?"(\w+)"/g)].map(([, table]) => table);
  expect(read).toEqual([TOTALS_SOURCE === 'sums' ? from : 'Clip']);
});

let world: TotalsWorld;
let made: Loaders;
beforeAll(async () => {
  world = await openTotalsWorld(chosenSeed());
  const { database } = world;
  made = Loaders.alone({ read: (statement, ...args) => runStatement(database, statement, ...args) }, ADMIN);
});
afterAll(() => world.database.drop());

const wanted = (keeps: (clip: WorldClip) => boolean) =>
  totalsOf(world.clips.filter((clip) => counts(clip) && keeps(clip)));
const byPlatform = (keeps: (clip: WorldClip) => boolean) =>
  Object.values(SocialPlatform).map((socialPlatform) => ({
    socialPlatform,
    totals: wanted((clip) => keeps(clip) && clip.socialPlatform === socialPlatform),
  }));

describe('loaders', () => {
  test('give each key its own totals, and zeros in every measure to one without a counted clip', async () => {
    const filter = {};
    for (const id of ['2', '3', NEVER.userId]) {
      expect(await made.load(loaders.userTotals, id, filter)).toMatchObject(wanted(({ userId }) => userId === id));
    }
    expect(await made.load(loaders.userTotals, NEVER.userId, filter)).toEqual(ZEROS);
    for (const id of ['2', LEFT.campaignId]) {
      const own = wanted(({ campaignId }) => campaignId === id);
      expect(await made.load(loaders.campaignTotals, id, filter)).toMatchObject(own);
    }
    for (const { id } of world.clips.slice(0, 5)) {
      expect(await made.load(loaders.clipTotals, id)).toMatchObject(wanted((clip) => clip.id === id));
    }
    for (const pair of [{ userId: '2', campaignId: '3' }, NEVER]) {
      const own = wanted(({ userId, campaignId }) => userId === pair.userId && campaignId === pair.campaignId);
      expect(await made.load(loaders.pairTotals, pair)).toMatchObject(own);
    }
    expect(await made.load(loaders.platformTotals, totals.PLATFORM, filter)).toMatchObject(wanted(() => true));
  });

  test('give an entry for every social platform', async () => {
    const [userId, campaignId] = ['2', '3'];
    expect(await made.load(loaders.userTotalsByPlatform, userId, {})).toMatchObject(
      byPlatform((clip) => clip.userId === userId),
    );
    expect(await made.load(loaders.campaignTotalsByPlatform, campaignId, {})).toMatchObject(
      byPlatform((clip) => clip.campaignId === campaignId),
    );
    expect(await made.load(loaders.userTotalsByPlatform, NEVER.userId, {})).toMatchObject(byPlatform(() => false));
    const platform = await made.load(loaders.platformTotalsByPlatform, totals.PLATFORM, {});
    expect(platform).toMatchObject(byPlatform(() => true));
  });

  test('give the totals of each list', async () => {
    const lists = { of: 'USER', filter: { campaignId: '2' } } as const;
    for (const id of ['2', '3', NEVER.userId]) {
      const own = wanted(({ userId, campaignId }) => userId === id && campaignId === '2');
      expect(await made.load(loaders.clipListTotals, id, lists)).toMatchObject(own);
    }
    expect(await made.load(loaders.clipListTotals, '0', all)).toMatchObject(wanted(() => true));
  });
});

test('the number of clips in whole lists, whatever their status', async () => {
  const count = async (of: ClipListArgs['of'], parents: string[]) =>
    (await runStatement(world.database, clipCount, parents, counted(of), ADMIN)).map((row) => [
      row.parentId,
      row.count,
    ]);
  const number = (keeps: (clip: WorldClip) => boolean) => BigInt(world.clips.filter(keeps).length);
  expect(await count('ALL', ['0'])).toEqual([['0', number(() => true)]]);
  expect(await count('USER', ['2'])).toEqual([['2', number(({ userId }) => userId === '2')]]);
  expect(await count('CAMPAIGN', ['3'])).toEqual([['3', number(({ campaignId }) => campaignId === '3')]]);
});

test('the part of available that matures is in the same row', async () => {
  await world.database.pool.query(`UPDATE "Campaign" SET "isMaturing" = TRUE WHERE status = 'COMPLETED'`);
  const maturing = () =>
    totals.measured<{ campaignId: string; available: bigint; maturing: bigint }>(['campaignId'], [], totals.MATURING);
  const rows = await runStatement(world.database, maturing);
  const parts = rows.map((row) => [row.campaignId, row.available, row.maturing]).sort();
  const held = [...new Set(world.clips.filter(counts).map(({ campaignId }) => campaignId))].sort().map((id) => {
    const { available } = wanted(({ campaignId }) => campaignId === id);
    return [id, available, available];
  });
  expect(parts).toEqual(held);
});

describe('from the ledger', () => {
  const DAY_MS = 86_400_000;
  const entry = (
    campaignId: number,
    batchId: number | null,
    amount: number,
    days: number,
    runId: number | null = null,
  ) =>
    `('ADJUSTMENT', ${campaignId}, 1, ${campaignId}, ${campaignId === 4 ? 3 : 2}, ${amount}, ${batchId}, ${runId},
      now() - interval '${days} days', 1, 'a test')`;
  /** With what is due and what of that is paid. */
  const submission = (clipId: number, campaignId: number, status: string, due: number, paid: number) =>
    `(${clipId}, ${campaignId}, 2, '${status}', ${status === 'APPROVED' ? 'now(), now()' : 'NULL, NULL'}, ${due}, ${paid})`;

  beforeAll(async () => {
    await pastTriggers(world.database, async (client) => {
      await client.query(`
        INSERT INTO "RefreshRun" (trigger) SELECT 'COMMAND' FROM generate_series(1, 3);
        INSERT INTO "ScrapeBatch" ("refreshRunId", "socialPlatform") VALUES (1, 'X'), (1, 'TIKTOK'), (2, 'X'), (3, 'X');
        UPDATE "Campaign" SET "createdAt" = now() - interval '30 days' WHERE id <> 3;
        UPDATE "Campaign" SET status = 'ACTIVE', "publishedAt" = now() WHERE id = 7;
        UPDATE "Campaign" SET spent = 300, budget = 1000 WHERE id = 2;
        INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, "scrapeBatchId", "refreshRunId",
          "earnedAt", "actorId", reason)
        VALUES ${[
          ...[entry(1, 1, 5, 40), entry(1, 2, 7, 40), entry(1, 3, 11, 40), entry(1, null, 13, 40)],
          ...[entry(1, null, 17, 40, 1), entry(1, null, 19, 40, 2), entry(1, null, -3, 40, 1)],
          ...[entry(2, null, 1_000, 8), entry(2, null, 500, 6), entry(2, null, 203, 1)],
          ...[entry(3, null, 40, 0), entry(4, null, 70, 1)],
        ].join()};
        INSERT INTO "ClipSubmission" ("clipId", "campaignId", "userId", status, "approvedAt", "decidedAt", due, "accruedCents")
        VALUES ${[
          ...[submission(1, 5, 'APPROVED', 500, 200), submission(2, 5, 'APPROVED', 50, 0)],
          ...[submission(3, 5, 'APPROVED', 100, 100), submission(4, 5, 'PENDING', 900, 0)],
          ...[submission(5, 6, 'APPROVED', 80, 80), submission(6, 7, 'APPROVED', 60, 0)],
        ].join()}`);
    });
  });

  test('a run earned what its batches posted and what was posted after it; without either it has no row', async () => {
    const rows = await runStatement(world.database, totals.earnedOfRuns, ['1', '3']);
    expect(rows).toEqual([{ refreshRunId: '1', earned: 26n }]);
  });

  test('the amounts of whole lists of entries, as a viewer gets them', async () => {
    const amounts = async (of: 'CLIP' | 'USER', parents: string[], filter = {}, viewer = ADMIN) => {
      const rows = await runStatement(world.database, totals.amountOfEarningLists, parents, { of, filter }, viewer);
      return rows.map(({ parentId, amount }) => [parentId, amount]).sort();
    };
    expect(await amounts('CLIP', ['1', '3', '5'])).toEqual([
      ['1', 69n],
      ['3', 40n],
    ]);
    expect(await amounts('USER', ['2', '3', '4'])).toEqual([
      ['2', 1_812n],
      ['3', 70n],
    ]);
    expect(await amounts('USER', ['2', '3'], {}, CLIPPER)).toEqual([['2', 1_812n]]);
    expect(await amounts('USER', ['2', '3'], { campaignId: '2' })).toEqual([['2', 1_703n]]);
    const load = (id: string) => made.load(loaders.earningListTotals, id, { of: 'USER', filter: {} });
    expect([await load('3'), await load('4')]).toEqual([{ amount: 70n }, { amount: 0n }]);
  });

  test('the backlog is what is due to approved submissions and not posted; without any there is no row', async () => {
    const rows = await runStatement(world.database, totals.backlogOfCampaigns, ['5', '6']);
    expect(rows).toEqual([{ campaignId: '5', amount: 350n, submissions: 2n }]);
    const load = (id: string) => made.load(loaders.campaignBacklog, id);
    expect([await load('5'), await load('6')]).toEqual([
      { campaignId: '5', amount: 350n, submissions: 2n },
      { campaignId: '6', amount: 0n, submissions: 0n },
    ]);
  });

  test('the pace covers seven days, or all days of a younger campaign, and gives an end while it is active', async () => {
    const loaded = await Promise.all(['1', '2', '3', '4', '7'].map((id) => made.load(loaders.campaignPace, id)));
    const days = (from: Date | undefined, to: Date | null | undefined) =>
      from === undefined || to == null ? null : Math.round((to.getTime() - from.getTime()) / DAY_MS);
    const now = new Date();
    const seen = loaded.map((pace) => ({
      ...{ campaignId: pace?.campaignId, spent: pace?.spent, perDay: pace?.spentPerDay },
      ...{ since: days(pace?.since, now), runsOut: days(now, pace?.runsOutAt) },
    }));
    expect(seen).toEqual([
      { campaignId: '1', spent: 0n, perDay: 0n, since: 7, runsOut: null },
      { campaignId: '2', spent: 703n, perDay: 100n, since: 7, runsOut: 7 },
      { campaignId: '3', spent: 40n, perDay: 40n, since: 0, runsOut: null },
      { campaignId: '4', spent: 70n, perDay: 10n, since: 7, runsOut: null },
      { campaignId: '7', spent: 0n, perDay: 0n, since: 7, runsOut: null },
    ]);
    const rows = await runStatement(world.database, totals.paceOfCampaigns, ['2']);
    expect(rows.map(({ campaignId }) => campaignId)).toEqual(['2']);
    expect(await made.load(loaders.campaignPace, '999')).toBeNull();
  });
});
