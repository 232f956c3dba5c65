/**
 * The queries for rival (c), and which of its figures must equal ours. Left out are the reasons why a clip is not paid
 * more, and figures that a client would add, subtract or rank itself: held, withdrawable, debt, ranks and shares.
 */
import { type IdKind, printId } from '../../../src/kernel/base/global-ids.js';
import { CAMPAIGN_ID, CLIP_ID, USER_ID } from '../../../src/modules/ids/id-kinds.js';
import type { OperationName } from '../operations.js';

// biome-ignore lint/suspicious/noExplicitAny: answers of two servers, read by path
type Json = any;

interface Asked {
  query: string;
  ours: (data: Json) => unknown;
  /** It also gets our answer, and cuts theirs to the same rows. */
  theirs: (data: Json, ours: Json) => unknown;
}

const SUMS = 'sum { earned views likes comments shares }';
const TOTALS = `totalCount aggregates { ${SUMS} }`;
const AMOUNT = 'aggregates { sum { amount } }';
const GROUP = `keys ${SUMS} distinctCount { rowId }`;
const COUNTED = 'condition: { status: APPROVED }';
const UNREVERSED = 'filter: { payoutReversalsByPayoutIdExist: false }';
/** Earned in completed and in active campaigns; the rest is held. `inside`: further conditions on the same clips. */
const partsOf = (clips: string, inside = '') =>
  [
    ['available', 'COMPLETED'],
    ['active', 'ACTIVE'],
  ]
    .map(
      ([part, status]) => `${part}: ${clips}(filter: {
        status: { equalTo: APPROVED }, campaignByCampaignId: { status: { equalTo: ${status} } } }) {
        aggregates { sum { earned } } ${inside} }`,
    )
    .join(' ');
const BALANCE = `
  pending: payoutRequestsByUserId(condition: { status: PENDING }) { ${AMOUNT} }
  approved: payoutRequestsByUserId(condition: { status: APPROVED }) { ${AMOUNT} }
  entries: accountEntriesByUserId { ${AMOUNT} }
  paid: payoutsByUserId(${UNREVERSED}) { ${AMOUNT} }`;
const USER = `rowId name role counted: clipsByUserId(${COUNTED}) { ${TOTALS} } ${partsOf('clipsByUserId')}`;
const USERS = `allUsers(first: 50, orderBy: ROW_ID_DESC) { totalCount nodes { ${USER} ${BALANCE} } }`;
const CAMPAIGNS = `allCampaigns(first: 50, orderBy: ROW_ID_DESC) { totalCount nodes {
  rowId name status budget spent clipsByCampaignId(${COUNTED}) { ${TOTALS} } } }`;
const PAYOUTS = `
  pending: allPayoutRequests(condition: { status: PENDING }) { totalCount ${AMOUNT} }
  approved: allPayoutRequests(condition: { status: APPROVED }) { totalCount ${AMOUNT} }
  completed: allPayouts(${UNREVERSED}) { totalCount ${AMOUNT} }
  reversed: allPayouts(filter: { payoutReversalsByPayoutIdExist: true }) { totalCount ${AMOUNT} }`;
const PLATFORM = `counted: allClips(${COUNTED}) { ${TOTALS} } ${partsOf('allClips')}`;
const BY_PLATFORM = 'byPlatform: groupedAggregates(groupBy: [SOCIAL_PLATFORM])';

export const ASKED: Record<OperationName, Asked> = {
  users: {
    query: `{ ${USERS.replace('totalCount ', '')} }`,
    ours: ({ users }) => users.edges.map(ourUser),
    theirs: ({ allUsers }) => allUsers.nodes.map(theirUser),
  },
  campaigns: {
    query: `{ ${CAMPAIGNS.replace('totalCount ', '')} }`,
    ours: ({ campaigns }) => campaigns.edges.map(ourCampaign),
    theirs: ({ allCampaigns }) => allCampaigns.nodes.map(theirCampaign),
  },
  clipperDashboard: {
    query: `query ClipperDashboard($id: BigInt!) { userByRowId(rowId: $id) {
      rowId name ${BALANCE}
      counted: clipsByUserId(${COUNTED}) {
        ${TOTALS}
        ${BY_PLATFORM} { ${GROUP} }
        byCampaign: groupedAggregates(groupBy: [CAMPAIGN_ID]) { ${GROUP} }
      }
      ${partsOf('clipsByUserId', `${BY_PLATFORM} { keys sum { earned } }`)}
      clips: clipsByUserId(first: 20, orderBy: ROW_ID_DESC) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          rowId title url socialPlatform status views earned checkedAt
          campaignByCampaignId { rowId name status budget spent }
          clipSubmissionsByClipId(first: 1, orderBy: ROW_ID_DESC) { nodes { due accruedCents } }
        }
      }
    } }`,
    ours: ({ me }) => ({
      id: me.id,
      name: me.name,
      balance: ourBalance(me.balance),
      totals: ourTotals(me.totals),
      byPlatform: counted(me.totalsByPlatform.map((part: Json) => [part.socialPlatform, ourTotals(part.totals)])),
      byCampaign: counted(me.campaigns.edges.map((edge: Json) => [edge.node.id, ourSums(edge.totals)])),
      clipCount: me.clips.totalCount,
      clips: me.clips.edges.map(({ node }: Json) => [
        [node.id, node.title, node.url, node.socialPlatform, node.status, node.views, cents(node.earned)],
        [node.campaign.id, node.campaign.name, node.campaign.status],
        [node.settlement.due, node.settlement.posted, node.settlement.shortfall].map(cents),
        node.settlement.estimateIfApproved && cents(node.settlement.estimateIfApproved),
      ]),
    }),
    theirs: ({ userByRowId: me }, { me: { campaigns } }) => ({
      id: idOf(USER_ID, me),
      name: me.name,
      balance: theirBalance(me),
      totals: theirTotals(me),
      byPlatform: theirPlatforms(me),
      byCampaign: counted(me.counted.byCampaign.map(theirCampaignGroup)).filter(([id]) =>
        campaigns.edges.some(({ node }: Json) => node.id === id),
      ),
      clipCount: me.clips.totalCount,
      clips: me.clips.nodes.map((clip: Json) => [
        [
          ...[idOf(CLIP_ID, clip), clip.title, clip.url],
          ...[clip.socialPlatform, clip.status, Number(clip.views), clip.earned],
        ],
        [
          idOf(CAMPAIGN_ID, clip.campaignByCampaignId),
          clip.campaignByCampaignId.name,
          clip.campaignByCampaignId.status,
        ],
        ...clip.clipSubmissionsByClipId.nodes.flatMap((one: Json) => [
          OPEN.has(clip.status)
            ? [one.due, one.accruedCents, String(BigInt(one.due) - BigInt(one.accruedCents))]
            : ['0', '0', '0'],
          clip.status === 'PENDING' ? String(estimateOf(one.due, clip.campaignByCampaignId)) : null,
        ]),
      ]),
    }),
  },
  adminAnalytics: {
    query: `{
      counted: allClips(${COUNTED}) { ${TOTALS} ${BY_PLATFORM} { ${GROUP} } }
      ${partsOf('allClips', `${BY_PLATFORM} { keys sum { earned } }`)}
      ${PAYOUTS}
      clippers: allUsers(condition: { role: CLIPPER }) { totalCount }
      submittedClips: allClips { totalCount }
      pendingSubmissions: allClipSubmissions(condition: { status: PENDING }) { totalCount }
      ${CAMPAIGNS} ${USERS}
    }`,
    ours: ({ platformStats: { totals, totalsByPlatform, payouts, counts }, campaigns, users }) => ({
      totals: ourTotals(totals),
      byPlatform: counted(totalsByPlatform.map((part: Json) => [part.socialPlatform, ourTotals(part.totals)])),
      payouts: ourPayouts(payouts),
      counts: [counts.clippers, counts.submittedClips, counts.pendingSubmissions],
      lists: [campaigns.totalCount, campaigns.edges.map(ourCampaign), users.totalCount, users.edges.map(ourUser)],
    }),
    theirs: (data) => ({
      totals: theirTotals(data),
      byPlatform: theirPlatforms(data),
      payouts: theirPayouts(data),
      counts: [data.clippers, data.submittedClips, data.pendingSubmissions].map(({ totalCount }) => totalCount),
      lists: [
        ...[data.allCampaigns.totalCount, data.allCampaigns.nodes.map(theirCampaign)],
        ...[data.allUsers.totalCount, data.allUsers.nodes.map(theirUser)],
      ],
    }),
  },
  adminTop10s: {
    query: `{
      ${PLATFORM} ${PAYOUTS}
      topClippers: allUsers(first: 10, orderBy: [CLIPS_BY_USER_ID_SUM_EARNED_DESC, ROW_ID_ASC]) {
        nodes { ${USER} } }
      topCampaigns: allCampaigns(first: 10, orderBy: [CLIPS_BY_CAMPAIGN_ID_SUM_EARNED_DESC, ROW_ID_ASC]) {
        nodes { rowId name status clipsByCampaignId(${COUNTED}) { ${TOTALS} } } }
      topClips: allClips(${COUNTED}, first: 10, orderBy: [EARNED_DESC, ROW_ID_ASC]) {
        nodes { rowId title url earned views likes comments shares } }
    }`,
    ours: ({ platformStats: { totals, payouts, topClippers, topCampaigns, topClips } }) => ({
      totals: ourTotals(totals),
      payouts: ourPayouts(payouts),
      topClippers: topClippers.rows.map((row: Json) => [row.user.id, row.user.name, ourTotals(row.totals)]),
      topCampaigns: topCampaigns.rows.map((row: Json) => [row.campaign.id, row.campaign.status, ourSums(row.totals)]),
      topClips: topClips.rows.map((row: Json) => [
        row.clip.id,
        row.clip.title,
        cents(row.totals.earned),
        row.totals.views,
      ]),
    }),
    theirs: (data) => ({
      totals: theirTotals(data),
      payouts: theirPayouts(data),
      topClippers: data.topClippers.nodes.map((row: Json) => [idOf(USER_ID, row), row.name, theirTotals(row)]),
      topCampaigns: data.topCampaigns.nodes.map((row: Json) => [
        idOf(CAMPAIGN_ID, row),
        row.status,
        theirMeasures(row.clipsByCampaignId),
      ]),
      topClips: data.topClips.nodes.map((row: Json) => [idOf(CLIP_ID, row), row.title, row.earned, Number(row.views)]),
    }),
  },
  platformTotals: {
    query: `{ ${PLATFORM} }`,
    ours: ({ platformStats }) => ourTotals(platformStats.totals),
    theirs: theirTotals,
  },
};

/** The global id of a row that has its bare number. */
function idOf(kind: IdKind, { rowId }: Json): string {
  return printId(kind, rowId);
}

function ourUser({ node }: Json) {
  return [node.id, node.name, node.role, ourTotals(node.totals), ourBalance(node.balance)];
}

function theirUser(user: Json) {
  return [idOf(USER_ID, user), user.name, user.role, theirTotals(user), theirBalance(user)];
}

/** A campaign's buckets are a single one: its status says which. */
function ourCampaign({ node }: Json) {
  return [node.id, node.name, node.status, cents(node.budget), cents(node.spent), ourSums(node.totals)];
}

function theirCampaign({ rowId, name, status, budget, spent, clipsByCampaignId }: Json) {
  return [idOf(CAMPAIGN_ID, { rowId }), name, status, budget, spent, theirMeasures(clipsByCampaignId)];
}

function ourBalance({ entries, requested, paid }: Json): string[] {
  return [entries, requested, paid].map(cents);
}

function theirBalance({ entries, pending, approved, paid }: Json): string[] {
  const requested = amountOf(pending) + amountOf(approved);
  return [amountOf(entries), requested, amountOf(paid)].map(String);
}

function ourPayouts(payouts: Json) {
  return ['completed', 'pending', 'approved', 'reversed'].map((state) => [
    cents(payouts[`${state}Amount`]),
    payouts[`${state}Count`],
  ]);
}

function theirPayouts({ completed, pending, approved, reversed }: Json) {
  return [completed, pending, approved, reversed].map((of) => [String(amountOf(of)), of.totalCount]);
}

function amountOf({ aggregates }: Json): bigint {
  return BigInt(aggregates.sum.amount);
}

function ourTotals(totals: Json): number[] {
  return [...ourSums(totals), ...[totals.available, totals.active].map((part) => Number(cents(part)))];
}

function theirTotals({ counted, available, active }: Json): number[] {
  return [...theirMeasures(counted), ...[available, active].map((part) => Number(part.aggregates.sum.earned))];
}

function ourSums({ earned, views, likes, comments, shares, clips }: Json): number[] {
  return [Number(cents(earned)), views, likes, comments, shares, clips];
}

function theirMeasures({ totalCount, aggregates }: Json): number[] {
  return [...theirSums(aggregates.sum), totalCount];
}

function theirGroup({ keys, sum, distinctCount }: Json): [string, number[]] {
  return [keys[0], [...theirSums(sum), Number(distinctCount.rowId)]];
}

function theirCampaignGroup(group: Json): [string, number[]] {
  const [campaignId, sums] = theirGroup(group);
  return [printId(CAMPAIGN_ID, campaignId), sums];
}

function theirPlatforms({ counted: all, available, active }: Json): [string, number[]][] {
  const part = (of: Json, key: string) =>
    Number(of.byPlatform.find(({ keys }: Json) => keys[0] === key)?.sum.earned ?? 0);
  return counted(
    all.byPlatform
      .map(theirGroup)
      .map(([key, sums]: [string, number[]]) => [key, [...sums, part(available, key), part(active, key)]]),
  );
}

function theirSums({ earned, views, likes, comments, shares }: Json): number[] {
  return [earned, views, likes, comments, shares].map(Number);
}

/** Groups in a fixed order. PostGraphile leaves out groups without a clip. */
function counted(groups: [string, number[]][]): [string, number[]][] {
  return groups.filter(([, totals]) => totals[CLIPS] !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

const CLIPS = 5;

function remaining({ budget, spent }: Json): bigint {
  return BigInt(budget) - BigInt(spent);
}

/** The amount that approval would pay now. A paused campaign pays nothing. */
function estimateOf(due: string, campaign: Json): bigint {
  const left = campaign.status === 'PAUSED' ? 0n : remaining(campaign);
  return BigInt(due) < left ? BigInt(due) : left;
}

/** Nothing is due to any other clip. */
const OPEN = new Set(['PENDING', 'APPROVED']);

function cents(money: string): string {
  return BigInt(money.replace('.', '')).toString();
}
