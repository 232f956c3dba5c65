/**
 * The totals compared with their definition (docs/design.md#totals). In a world of random clips every statement, at
 * every scope and under every filter, equals the sum over the clips themselves. Repeat a failure with TEST_SEED.
 */

import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { type Query, sql } from '../../src/kernel/db/sql.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import type { ClipsFilter } from '../../src/modules/clips/clips.sql.js';
import type { TotalsFilter } from '../../src/modules/totals/conditions.sql.js';
import {
  type ClipListScope,
  PLATFORM,
  platformCounts,
  SUBMITTED_COUNTS,
  type Totals,
  totalsOfCampaigns,
  totalsOfCampaignsByPlatform,
  totalsOfClipLists,
  totalsOfClips,
  totalsOfPairs,
  totalsOfPlatform,
  totalsOfPlatformByPlatform,
  totalsOfUsers,
  totalsOfUsersByPlatform,
} from '../../src/modules/totals/totals.sql.js';
import { chosenSeed } from '../support/random.js';
import {
  CAMPAIGNS,
  counts,
  grouped,
  type Key,
  LEFT,
  NEVER,
  named,
  nameOf,
  openTotalsWorld,
  passes,
  type TotalsWorld,
  USERS,
  type WorldClip,
} from '../support/totals-world.js';

const seed = chosenSeed();
const ADMIN: Viewer = { userId: '1', role: 'ADMIN' };
const CLIPPER: Viewer = { userId: '2', role: 'CLIPPER' };
const SOME_USERS = ['2', '3', LEFT.userId, NEVER.userId];
const SOME_CAMPAIGNS = ['1', '2', '4', LEFT.campaignId, NEVER.campaignId];

let world: TotalsWorld;
beforeAll(async () => {
  world = await openTotalsWorld(seed);
});
afterAll(() => world.database.drop());

/** The rows of the statement, next to the sums over the counted clips. */
function expectTotals(keys: readonly Key[], rows: readonly Totals[], keeps: (clip: WorldClip) => boolean, why = {}) {
  const wanted = grouped(
    keys,
    world.clips.filter((clip) => counts(clip) && keeps(clip)),
  );
  expect({ seed, ...why, totals: named(keys, rows) }).toEqual({ seed, ...why, totals: wanted });
}

type Scope = [
  keys: Key[],
  statement: (ids: readonly string[], filter: TotalsFilter) => Query<Totals>,
  ids: readonly string[],
  asks: (clip: WorldClip) => boolean,
];

const everything = () => true;
const ofUsers = [SOME_USERS, ({ userId }: WorldClip) => SOME_USERS.includes(userId)] as const;
const ofCampaigns = [SOME_CAMPAIGNS, ({ campaignId }: WorldClip) => SOME_CAMPAIGNS.includes(campaignId)] as const;
const SCOPES: Record<string, Scope> = {
  'the platform': [[], totalsOfPlatform, [PLATFORM], everything],
  'the platform by social platform': [['socialPlatform'], totalsOfPlatformByPlatform, [PLATFORM], everything],
  users: [['userId'], totalsOfUsers, ...ofUsers],
  'users by social platform': [['userId', 'socialPlatform'], totalsOfUsersByPlatform, ...ofUsers],
  campaigns: [['campaignId'], totalsOfCampaigns, ...ofCampaigns],
  'campaigns by social platform': [['campaignId', 'socialPlatform'], totalsOfCampaignsByPlatform, ...ofCampaigns],
};

const NOTHING_NAMED: TotalsFilter = { socialPlatform: null, campaignId: null, userId: null, campaignStatus: null };
const FILTERS: TotalsFilter[] = [
  {},
  NOTHING_NAMED,
  { socialPlatform: ['X'] },
  { campaignId: '2' },
  { userId: '2' },
  { campaignStatus: ['ACTIVE'] },
  { campaignStatus: ['COMPLETED'], userId: '2' },
  { userId: '3', socialPlatform: ['TIKTOK'] },
  { userId: '2', campaignId: '4' },
  { campaignId: '4', campaignStatus: ['ACTIVE'] },
  { campaignId: LEFT.campaignId },
  { userId: NEVER.userId, socialPlatform: ['YOUTUBE'] },
];

test.each(Object.entries(SCOPES))('the totals of %s are those of the counted clips', async (_, scope) => {
  const [keys, statement, ids, asks] = scope;
  for (const filter of FILTERS) {
    const rows = await runStatement(world.database, statement, ids, filter);
    expectTotals(keys, rows, (clip) => asks(clip) && passes(filter)(clip), { filter });
  }
});

test('the totals of pairs are those of each user in each campaign, and of no other pair', async () => {
  const pairs = [{ userId: '2', campaignId: '3' }, { userId: '3', campaignId: '2' }, LEFT, NEVER];
  const keys: Key[] = ['userId', 'campaignId'];
  const names = pairs.map((pair) => nameOf(keys, pair));
  expectTotals(keys, await runStatement(world.database, totalsOfPairs, pairs), (clip) =>
    names.includes(nameOf(keys, clip)),
  );
});

test('the totals of a clip are its own while it counts', async () => {
  const ids = world.clips.filter((_, nth) => nth % 2 === 0).map(({ id }) => id);
  expectTotals(['id'], await runStatement(world.database, totalsOfClips, ids), ({ id }) => ids.includes(id));
});

const LIST_FILTERS: ClipsFilter[] = [
  {},
  { status: ['APPROVED'] },
  { status: ['PENDING'] },
  { status: ['PENDING', 'APPROVED'], socialPlatform: ['X', 'TIKTOK'] },
  { status: [] },
  { socialPlatform: ['TIKTOK'] },
  { campaignId: '2' },
  { userId: '2' },
  { userId: '2', campaignId: '4', socialPlatform: ['X'] },
  { search: 'title 1' },
];

const LISTS: [of: ClipListScope['of'], key: Key | null, parents: readonly string[]][] = [
  ['ALL', null, ['0']],
  ['USER', 'userId', SOME_USERS],
  ['CAMPAIGN', 'campaignId', SOME_CAMPAIGNS],
];

describe.each(LISTS)('the totals of whole lists of clips, of %s', (of, key, parents) => {
  test.each([ADMIN, CLIPPER])('are those of the rows that %j gets', async (viewer) => {
    const isListed = (filter: ClipsFilter) => (clip: WorldClip) =>
      (key === null || parents.includes(clip[key as 'userId'])) &&
      (viewer.role === 'ADMIN' || clip.userId === viewer.userId) &&
      (filter.status ?? [clip.status]).includes(clip.status) &&
      (filter.search == null || clip.title === 'Title 1') &&
      passes({ ...filter })(clip);
    for (const filter of LIST_FILTERS) {
      const rows = await runStatement(world.database, totalsOfClipLists, parents, { of, filter }, viewer);
      expect(rows.every(({ parentId }) => parents.includes(parentId))).toBe(true);
      const byParent = key === null ? rows : rows.map(({ parentId, ...row }) => ({ ...row, [key]: parentId }));
      expectTotals(key === null ? [] : [key], byParent, isListed(filter), { filter });
    }
  });
});

test('the counts of the platform are its clippers, campaigns, clips of any status, and pending reviews', async () => {
  const { pool } = world.database;
  const waiting = world.clips.filter(({ status }) => status === 'PENDING');
  const submissions = waiting.flatMap(({ id, userId, campaignId }) => [
    `(${id}, ${campaignId}, ${userId}, 'REJECTED', now(), 'OTHER')`,
    `(${id}, ${campaignId}, ${userId}, 'WITHDRAWN', now(), NULL)`,
    `(${id}, ${campaignId}, ${userId}, 'PENDING', NULL, NULL)`,
  ]);
  await pool.query(`
    INSERT INTO "ClipSubmission" ("clipId", "campaignId", "userId", status, "decidedAt", reason)
    VALUES ${submissions.join(', ')}`);
  const wanted = {
    clippers: BigInt(USERS.length - 1),
    campaigns: BigInt(CAMPAIGNS.length),
    submittedClips: BigInt(world.clips.length),
    pendingSubmissions: BigInt(waiting.length),
  };
  expect(await runStatement(world.database, platformCounts)).toEqual([wanted]);
  for (const [source, { clips, pending }] of Object.entries(SUBMITTED_COUNTS)) {
    const both = (): Query<{ clips: bigint; pending: bigint }> =>
      sql`SELECT (SELECT ${clips})::bigint AS clips, (SELECT ${pending})::bigint AS pending`;
    const [row] = await runStatement(world.database, both);
    expect({ source, ...row }).toEqual({
      ...{ source, clips: wanted.submittedClips, pending: wanted.pendingSubmissions },
    });
  }
});
