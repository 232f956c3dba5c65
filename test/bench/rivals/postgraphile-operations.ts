/**
 * What rival (c) is asked, and which figures of its answer must equal which of ours. It cannot say: of users and the
 * platform the parts available, active and held (its conditions do not reach the campaign of a clip), payouts without a
 * reversal and with them paid, withdrawable and debt, ranks and shares, and why a clip is not paid more. Those it is spared.
 */
import type { OperationName } from '../operations.js';

// biome-ignore lint/suspicious/noExplicitAny: answers of two servers, read by path
type Json = any;

interface Asked {
  query: string;
  ours: (data: Json) => unknown;
  /** Also given our answer, to cut theirs to the same rows. */
  theirs: (data: Json, ours: Json) => unknown;
}

const SUMS = 'sum { earned views likes comments shares }';
const TOTALS = `totalCount aggregates { ${SUMS} }`;
const GROUP = `keys ${SUMS} distinctCount { rowId }`;
const COUNTED = 'condition: { status: APPROVED }';
const REQUESTED = `
  pending: payoutRequestsByUserId(condition: { status: PENDING }) { aggregates { sum { amount } } }
  approved: payoutRequestsByUserId(condition: { status: APPROVED }) { aggregates { sum { amount } } }`;
const USERS = `allUsers(first: 50, orderBy: ROW_ID_DESC) { totalCount nodes {
  rowId name role clipsByUserId(${COUNTED}) { ${TOTALS} } ${REQUESTED} } }`;
const CAMPAIGNS = `allCampaigns(first: 50, orderBy: ROW_ID_DESC) { totalCount nodes {
  rowId name status budget spent clipsByCampaignId(${COUNTED}) { ${TOTALS} } } }`;

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
      rowId name ${REQUESTED}
      counted: clipsByUserId(${COUNTED}) {
        ${TOTALS}
        byPlatform: groupedAggregates(groupBy: [SOCIAL_PLATFORM]) { ${GROUP} }
        byCampaign: groupedAggregates(groupBy: [CAMPAIGN_ID]) { ${GROUP} }
      }
      clips: clipsByUserId(first: 20, orderBy: ROW_ID_DESC) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          rowId title url socialPlatform status views earned checkedAt
          campaignByCampaignId { rowId name status }
          clipSubmissionsByClipId(first: 1, orderBy: ROW_ID_DESC) { nodes { due accruedCents } }
        }
      }
    } }`,
    ours: ({ me }) => ({
      id: me.id,
      name: me.name,
      requested: cents(me.balance.requested),
      totals: ourTotals(me.totals),
      byPlatform: counted(me.totalsByPlatform.map((part: Json) => [part.socialPlatform, ourTotals(part.totals)])),
      byCampaign: counted(me.campaigns.edges.map((edge: Json) => [edge.node.id, ourTotals(edge.totals)])),
      clipCount: me.clips.totalCount,
      clips: me.clips.edges.map(({ node }: Json) => [
        [node.id, node.title, node.url, node.socialPlatform, node.status, node.views, cents(node.earned)],
        [node.campaign.id, node.campaign.name, node.campaign.status],
        [cents(node.settlement.due), cents(node.settlement.accrued)],
      ]),
    }),
    theirs: ({ userByRowId: me }, { me: { campaigns } }) => ({
      id: me.rowId,
      name: me.name,
      requested: requested(me),
      totals: theirTotals(me.counted),
      byPlatform: counted(me.counted.byPlatform.map(theirGroup)),
      byCampaign: counted(me.counted.byCampaign.map(theirGroup)).filter(([id]) =>
        campaigns.edges.some(({ node }: Json) => node.id === id),
      ),
      clipCount: me.clips.totalCount,
      clips: me.clips.nodes.map((clip: Json) => [
        [clip.rowId, clip.title, clip.url, clip.socialPlatform, clip.status, Number(clip.views), clip.earned],
        [clip.campaignByCampaignId.rowId, clip.campaignByCampaignId.name, clip.campaignByCampaignId.status],
        clip.clipSubmissionsByClipId.nodes.flatMap((one: Json) => [one.due, one.accruedCents]),
      ]),
    }),
  },
  adminAnalytics: {
    query: `{
      allClips(${COUNTED}) { ${TOTALS} byPlatform: groupedAggregates(groupBy: [SOCIAL_PLATFORM]) { ${GROUP} } }
      pending: allPayoutRequests(condition: { status: PENDING }) { totalCount aggregates { sum { amount } } }
      approved: allPayoutRequests(condition: { status: APPROVED }) { totalCount aggregates { sum { amount } } }
      clippers: allUsers(condition: { role: CLIPPER }) { totalCount }
      submittedClips: allClips { totalCount }
      pendingSubmissions: allClipSubmissions(condition: { status: PENDING }) { totalCount }
      ${CAMPAIGNS} ${USERS}
    }`,
    ours: ({ platformStats: { totals, totalsByPlatform, payouts, counts }, campaigns, users }) => ({
      totals: ourTotals(totals),
      byPlatform: counted(totalsByPlatform.map((part: Json) => [part.socialPlatform, ourTotals(part.totals)])),
      pending: [cents(payouts.pendingAmount), payouts.pendingCount],
      approved: [cents(payouts.approvedAmount), payouts.approvedCount],
      counts: [counts.clippers, counts.submittedClips, counts.pendingSubmissions],
      lists: [campaigns.totalCount, campaigns.edges.map(ourCampaign), users.totalCount, users.edges.map(ourUser)],
    }),
    theirs: (data) => ({
      totals: theirTotals(data.allClips),
      byPlatform: counted(data.allClips.byPlatform.map(theirGroup)),
      pending: [data.pending.aggregates.sum.amount, data.pending.totalCount],
      approved: [data.approved.aggregates.sum.amount, data.approved.totalCount],
      counts: [data.clippers, data.submittedClips, data.pendingSubmissions].map(({ totalCount }) => totalCount),
      lists: [
        ...[data.allCampaigns.totalCount, data.allCampaigns.nodes.map(theirCampaign)],
        ...[data.allUsers.totalCount, data.allUsers.nodes.map(theirUser)],
      ],
    }),
  },
  adminTop10s: {
    query: `{
      allClips(${COUNTED}) { ${TOTALS} }
      pending: allPayoutRequests(condition: { status: PENDING }) { totalCount aggregates { sum { amount } } }
      approved: allPayoutRequests(condition: { status: APPROVED }) { totalCount aggregates { sum { amount } } }
      topClippers: allUsers(first: 10, orderBy: [CLIPS_BY_USER_ID_SUM_EARNED_DESC, ROW_ID_ASC]) {
        nodes { rowId name clipsByUserId(${COUNTED}) { ${TOTALS} } } }
      topCampaigns: allCampaigns(first: 10, orderBy: [CLIPS_BY_CAMPAIGN_ID_SUM_EARNED_DESC, ROW_ID_ASC]) {
        nodes { rowId name status clipsByCampaignId(${COUNTED}) { ${TOTALS} } } }
      topClips: allClips(${COUNTED}, first: 10, orderBy: [EARNED_DESC, ROW_ID_ASC]) {
        nodes { rowId title url earned views likes comments shares } }
    }`,
    ours: ({ platformStats: { totals, payouts, topClippers, topCampaigns, topClips } }) => ({
      totals: ourTotals(totals),
      pending: [cents(payouts.pendingAmount), payouts.pendingCount],
      approved: [cents(payouts.approvedAmount), payouts.approvedCount],
      topClippers: topClippers.rows.map((row: Json) => [row.user.id, row.user.name, ourTotals(row.totals)]),
      topCampaigns: topCampaigns.rows.map((row: Json) => [row.campaign.id, row.campaign.status, ourTotals(row.totals)]),
      topClips: topClips.rows.map((row: Json) => [
        row.clip.id,
        row.clip.title,
        cents(row.totals.earned),
        row.totals.views,
      ]),
    }),
    theirs: ({ allClips, pending, approved, topClippers, topCampaigns, topClips }) => ({
      totals: theirTotals(allClips),
      pending: [pending.aggregates.sum.amount, pending.totalCount],
      approved: [approved.aggregates.sum.amount, approved.totalCount],
      topClippers: topClippers.nodes.map((row: Json) => [row.rowId, row.name, theirTotals(row.clipsByUserId)]),
      topCampaigns: topCampaigns.nodes.map((row: Json) => [row.rowId, row.status, theirTotals(row.clipsByCampaignId)]),
      topClips: topClips.nodes.map((row: Json) => [row.rowId, row.title, row.earned, Number(row.views)]),
    }),
  },
  platformTotals: {
    query: `{ allClips(${COUNTED}) { ${TOTALS} } }`,
    ours: ({ platformStats }) => ourTotals(platformStats.totals),
    theirs: ({ allClips }) => theirTotals(allClips),
  },
};

function ourUser({ node }: Json) {
  return [node.id, node.name, node.role, ourTotals(node.totals), cents(node.balance.requested)];
}

function theirUser(user: Json) {
  return [user.rowId, user.name, user.role, theirTotals(user.clipsByUserId), requested(user)];
}

function ourCampaign({ node }: Json) {
  return [node.id, node.name, node.status, cents(node.budget), cents(node.spent), ourTotals(node.totals)];
}

function theirCampaign({ rowId, name, status, budget, spent, clipsByCampaignId }: Json) {
  return [rowId, name, status, budget, spent, theirTotals(clipsByCampaignId)];
}

function ourTotals({ earned, views, likes, comments, shares, clips }: Json): number[] {
  return [Number(cents(earned)), views, likes, comments, shares, clips];
}

function theirTotals({ totalCount, aggregates }: Json): number[] {
  return [...theirSums(aggregates.sum), totalCount];
}

function theirGroup({ keys, sum, distinctCount }: Json): [string, number[]] {
  return [keys[0], [...theirSums(sum), Number(distinctCount.rowId)]];
}

function theirSums({ earned, views, likes, comments, shares }: Json): number[] {
  return [earned, views, likes, comments, shares].map(Number);
}

/** Groups in one order; those without a clip are no groups to PostGraphile. */
function counted(groups: [string, number[]][]): [string, number[]][] {
  return groups.filter(([, totals]) => totals.at(-1) !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

function requested({ pending, approved }: Json): string {
  return (BigInt(pending.aggregates.sum.amount) + BigInt(approved.aggregates.sum.amount)).toString();
}

function cents(money: string): string {
  return BigInt(money.replace('.', '')).toString();
}
