/**
 * Rival (a): handwritten operations, one handler each, over the product's own statements. Only a cache could be faster.
 */
import type { Pool } from 'pg';
import { NEWEST_FIRST, ROOT } from '../../../src/kernel/api/page.js';
import type { Viewer } from '../../../src/kernel/auth/viewer.js';
import { formatMoney } from '../../../src/kernel/base/money.js';
import { balanceOfUsers } from '../../../src/modules/balances/balances.sql.js';
import { campaignCount, campaignsById } from '../../../src/modules/campaigns/campaigns.sql.js';
import { clipPage, clipsById } from '../../../src/modules/clips/clips.sql.js';
import { campaignPage, userCount, userPage } from '../../../src/modules/lists/lists.sql.js';
import { payoutStats } from '../../../src/modules/payouts/payouts.sql.js';
import { type RankedRow, rankingOfPlatform } from '../../../src/modules/rankings/rankings.sql.js';
import { latestSettlementOfClips, limitsOfCampaigns } from '../../../src/modules/submissions/settlements.sql.js';
import {
  clipCount,
  NO_TOTALS,
  PLATFORM,
  platformCounts,
  type Totals,
  totalsOfCampaigns,
  totalsOfClipLists,
  totalsOfPairs,
  totalsOfPlatform,
  totalsOfPlatformByPlatform,
  totalsOfUsers,
  totalsOfUsersByPlatform,
} from '../../../src/modules/totals/totals.sql.js';
import { usersById } from '../../../src/modules/users/users.sql.js';
import type { OperationName } from '../operations.js';
import { FIRST, inSnapshot, prepare, type Run, SECOND } from './prepared.js';
import type { Handler } from './serve.js';
import {
  balanceShape,
  CURRENCY,
  campaignName,
  campaignShape,
  clipName,
  clipShape,
  MINIMUM_PAYOUT,
  pageInfo,
  payoutsShape,
  SETTINGS,
  SOCIAL_PLATFORMS,
  settlementShape,
  totalsShape,
  userName,
  userShape,
} from './shapes.js';

const ADMIN: Viewer = { userId: '1', role: 'ADMIN' };
const CLIPPER: Viewer = { userId: SECOND, role: 'CLIPPER' };
const LIST_SIZE = 50;
const DASHBOARD_SIZE = 20;
const pageOf = (size: number) => ({ size, backward: false, after: null, before: null, order: NEWEST_FIRST });
const NO_PAGE = pageOf(0);

const ALL = { of: 'ALL', filter: {} } as const;
const USERS = prepare(userPage, [ROOT], { ...ALL, page: pageOf(LIST_SIZE) }, ADMIN);
const USER_COUNT = prepare(userCount, [ROOT], { ...ALL, page: NO_PAGE }, ADMIN);
const CAMPAIGNS = prepare(campaignPage, [ROOT], { ...ALL, page: pageOf(LIST_SIZE) }, ADMIN);
const CAMPAIGN_COUNT = prepare(campaignCount, [ROOT], { ...ALL, page: NO_PAGE }, ADMIN);
const USER_TOTALS = prepare(totalsOfUsers, [FIRST], {});
const CAMPAIGN_TOTALS = prepare(totalsOfCampaigns, [FIRST], {});
const BALANCES = prepare(balanceOfUsers, [FIRST]);
const PLATFORM_TOTALS = prepare(totalsOfPlatform, [PLATFORM], {});
const PLATFORM_BY_PLATFORM = prepare(totalsOfPlatformByPlatform, [PLATFORM], {});
const PAYOUTS = prepare(payoutStats);
const COUNTS = prepare(platformCounts);
const RANKING = { by: 'earned', first: 10 } as const;
const TOP_CLIPPERS = prepare(rankingOfPlatform, [PLATFORM], { ...RANKING, of: 'userId' });
const TOP_CAMPAIGNS = prepare(rankingOfPlatform, [PLATFORM], { ...RANKING, of: 'campaignId' });
const TOP_CLIPS = prepare(rankingOfPlatform, [PLATFORM], { ...RANKING, of: 'id' });
const RANKED_USERS = prepare(usersById, [FIRST], undefined, ADMIN);
const RANKED_CAMPAIGNS = prepare(campaignsById, [FIRST], undefined, ADMIN);
const RANKED_CLIPS = prepare(clipsById, [FIRST], undefined, ADMIN);

const OF_USER = { of: 'USER', filter: {} } as const;
const MY_PAGE = { ...OF_USER, page: pageOf(DASHBOARD_SIZE) };
const MY_COUNT = { ...OF_USER, page: NO_PAGE };
const ME = prepare(usersById, [FIRST], undefined, CLIPPER);
const MY_BY_PLATFORM = prepare(totalsOfUsersByPlatform, [FIRST], {});
const MY_CAMPAIGNS = prepare(campaignPage, [FIRST], MY_PAGE, CLIPPER);
const MY_CAMPAIGN_COUNT = prepare(campaignCount, [FIRST], MY_COUNT, CLIPPER);
const MY_CLIPS = prepare(clipPage, [FIRST], MY_PAGE, CLIPPER);
const MY_CLIP_COUNT = prepare(clipCount, [FIRST], MY_COUNT, CLIPPER);
const MY_CLIP_TOTALS = prepare(totalsOfClipLists, [FIRST], OF_USER, CLIPPER);
const PAIRS = prepare(totalsOfPairs, [{ userId: FIRST, campaignId: SECOND }]);
const CLIP_CAMPAIGNS = prepare(campaignsById, [FIRST], undefined, CLIPPER);
const SETTLEMENTS = prepare(latestSettlementOfClips, [FIRST], undefined, CLIPPER);
const LIMITS = prepare(limitsOfCampaigns, [FIRST]);

export function bareOperations(pool: Pool): Record<OperationName, Handler> {
  const handler = (read: (run: Run, viewer: Viewer) => Promise<unknown>) => (viewer: Viewer) =>
    inSnapshot(pool, (run) => read(run, viewer));
  return {
    users: handler(async (run) => ({ users: { edges: await userEdges(run, await run(USERS)) } })),
    campaigns: handler(async (run) => ({ campaigns: { edges: await campaignEdges(run, await run(CAMPAIGNS)) } })),
    clipperDashboard: handler(clipperDashboard),
    adminAnalytics: handler(adminAnalytics),
    adminTop10s: handler(adminTop10s),
    platformTotals: handler(async (run) => {
      const [totals] = await run(PLATFORM_TOTALS);
      return { platformStats: { id: PLATFORM, totals: totalsShape(totals ?? NO_TOTALS) } };
    }),
  };
}

async function userEdges(run: Run, page: readonly { id: string; name: string; role: string }[]) {
  const users = page.slice(0, LIST_SIZE);
  const ids = users.map(({ id }) => id);
  const [totals, balances] = await Promise.all([run(USER_TOTALS, ids), run(BALANCES, ids)]);
  const totalsOf = byKey(totals, ({ userId }) => userId);
  const balanceOf = byKey(balances, ({ userId }) => userId);
  return users.map((user) => ({
    node: {
      ...userShape(user),
      totals: totalsShape(totalsOf.get(user.id) ?? NO_TOTALS),
      balance: balanceShape(found(balanceOf.get(user.id))),
    },
  }));
}

type Campaign = Parameters<typeof campaignShape>[0] & { id: string };

async function campaignEdges(run: Run, page: readonly Campaign[]) {
  const campaigns = page.slice(0, LIST_SIZE);
  const totals = await run(
    CAMPAIGN_TOTALS,
    campaigns.map(({ id }) => id),
  );
  const totalsOf = byKey(totals, ({ campaignId }) => campaignId);
  return campaigns.map((campaign) => ({
    node: { ...campaignShape(campaign), totals: totalsShape(totalsOf.get(campaign.id) ?? NO_TOTALS) },
  }));
}

async function clipperDashboard(run: Run, { userId }: Viewer) {
  const me = [userId];
  const [user] = await run(ME, me, me);
  const [[totals], parts, [balance], campaigns, [campaignTotal], clips, [clipTotal], [clipTotals]] = await Promise.all([
    run(USER_TOTALS, me),
    run(MY_BY_PLATFORM, me),
    run(BALANCES, me),
    run(MY_CAMPAIGNS, me, me),
    run(MY_CAMPAIGN_COUNT, me, me),
    run(MY_CLIPS, me, me),
    run(MY_CLIP_COUNT, me, me),
    run(MY_CLIP_TOTALS, me, me),
  ]);
  const shown = campaigns.slice(0, DASHBOARD_SIZE);
  const edges = await Promise.all([
    pairEdges(run, userId, shown),
    clipEdges(run, userId, clips.slice(0, DASHBOARD_SIZE)),
  ]);
  return {
    settings: SETTINGS,
    me: {
      ...userName(found(user)),
      totals: totalsShape(totals ?? NO_TOTALS),
      totalsByPlatform: bySocialPlatform(parts),
      balance: { ...balanceShape(found(balance)), minimumPayout: formatMoney(MINIMUM_PAYOUT) },
      campaigns: { totalCount: Number(campaignTotal?.count ?? 0n), edges: edges[0] },
      clips: {
        totalCount: Number(clipTotal?.count ?? 0n),
        totals: totalsShape(clipTotals ?? NO_TOTALS),
        pageInfo: pageInfo(clips, DASHBOARD_SIZE),
        edges: edges[1],
      },
    },
  };
}

async function pairEdges(run: Run, userId: string, campaigns: readonly Campaign[]) {
  const ids = campaigns.map(({ id }) => id);
  const pairs = await run(
    PAIRS,
    ids.map(() => userId),
    ids,
  );
  const totalsOf = byKey(pairs, ({ campaignId }) => campaignId);
  return campaigns.map((campaign) => ({
    totals: totalsShape(totalsOf.get(campaign.id) ?? NO_TOTALS),
    node: campaignName(campaign),
  }));
}

type Clip = Parameters<typeof clipShape>[0] & { id: string; campaignId: string };

async function clipEdges(run: Run, userId: string, clips: readonly Clip[]) {
  const ids = clips.map(({ id }) => id);
  const campaignIds = [...new Set(clips.map(({ campaignId }) => campaignId))];
  const [campaigns, limits, settlements] = await Promise.all([
    run(CLIP_CAMPAIGNS, campaignIds, [userId]),
    run(LIMITS, campaignIds),
    run(SETTLEMENTS, ids, [userId]),
  ]);
  const campaignOf = byKey(campaigns, ({ id }) => id);
  const limitsOf = byKey(limits, ({ campaignId }) => campaignId);
  const settlementOf = byKey(settlements, ({ clipId }) => clipId);
  return clips.map((clip) => {
    const campaign = found(campaignOf.get(clip.campaignId));
    const state = found(settlementOf.get(clip.id));
    const limit = found(limitsOf.get(clip.campaignId));
    const settlement = settlementShape(state, limit, limit);
    return { node: { ...clipShape(clip), campaign: campaignName(campaign), settlement } };
  });
}

async function adminAnalytics(run: Run) {
  const [[totals], parts, [payouts], [counts], campaigns, [campaignTotal], users, [userTotal]] = await Promise.all([
    run(PLATFORM_TOTALS),
    run(PLATFORM_BY_PLATFORM),
    run(PAYOUTS),
    run(COUNTS),
    run(CAMPAIGNS),
    run(CAMPAIGN_COUNT),
    run(USERS),
    run(USER_COUNT),
  ]);
  const edges = await Promise.all([campaignEdges(run, campaigns), userEdges(run, users)]);
  const { clippers, submittedClips, pendingSubmissions, ...counted } = found(counts);
  return {
    platformStats: {
      id: PLATFORM,
      currency: CURRENCY,
      totals: totalsShape(totals ?? NO_TOTALS),
      totalsByPlatform: bySocialPlatform(parts),
      payouts: payoutsShape(found(payouts)),
      counts: {
        clippers: Number(clippers),
        campaigns: Number(counted.campaigns),
        submittedClips: Number(submittedClips),
        pendingSubmissions: Number(pendingSubmissions),
      },
    },
    campaigns: { totalCount: Number(campaignTotal?.count ?? 0n), edges: edges[0] },
    users: { totalCount: Number(userTotal?.count ?? 0n), edges: edges[1] },
  };
}

async function adminTop10s(run: Run) {
  const [[totals], [payouts], clippers, campaigns, clips] = await Promise.all([
    run(PLATFORM_TOTALS),
    run(PAYOUTS),
    run(TOP_CLIPPERS),
    run(TOP_CAMPAIGNS),
    run(TOP_CLIPS),
  ]);
  const idsOf = (rows: readonly RankedRow[]) => rows.map(({ rowId }) => rowId);
  const [users, rankedCampaigns, rankedClips] = await Promise.all([
    run(RANKED_USERS, idsOf(clippers)),
    run(RANKED_CAMPAIGNS, idsOf(campaigns)),
    run(RANKED_CLIPS, idsOf(clips)),
  ]);
  const userOf = byKey(users, ({ id }) => id);
  const campaignOf = byKey(rankedCampaigns, ({ id }) => id);
  const clipOf = byKey(rankedClips, ({ id }) => id);
  const rankedShape = (row: RankedRow) => ({ rank: row.rank, share: row.share, totals: totalsShape(row) });
  return {
    platformStats: {
      id: PLATFORM,
      totals: totalsShape(totals ?? NO_TOTALS),
      payouts: payoutsShape(found(payouts)),
      topClippers: {
        rows: clippers.map((row) => ({ ...rankedShape(row), user: userName(found(userOf.get(row.rowId))) })),
      },
      topCampaigns: {
        rows: campaigns.map((row) => ({
          ...rankedShape(row),
          campaign: campaignName(found(campaignOf.get(row.rowId))),
        })),
      },
      topClips: {
        rows: clips.map((row) => ({ ...rankedShape(row), clip: clipName(found(clipOf.get(row.rowId))) })),
      },
    },
  };
}

function bySocialPlatform(rows: readonly (Totals & { socialPlatform: string })[]) {
  return SOCIAL_PLATFORMS.map((socialPlatform) => ({
    socialPlatform,
    totals: totalsShape(rows.find((row) => row.socialPlatform === socialPlatform) ?? NO_TOTALS),
  }));
}

function byKey<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a row is missing');
  return value;
}
