/** One query that asks for every total at once, and a pure checker that says where its figures disagree. */

const TOTALS = '{ earned available active held views likes comments shares clips }';

/** What an admin's page may show together: each figure of it stands in some equation with others. */
export const EVERYTHING = `query Everything {
  platformStats {
    totals ${TOTALS}
    totalsByPlatform { totals ${TOTALS} }
    payouts { completedAmount pendingAmount approvedAmount }
  }
  users(first: 100) {
    edges { node { id totals ${TOTALS} clips(first: 1) { totals ${TOTALS} } balance { available requested paid withdrawable debt } } }
  }
  campaigns(first: 100) {
    edges {
      node {
        id budget spent remaining totals ${TOTALS} clips(first: 1) { totals ${TOTALS} }
        clippers(first: 100) { edges { totals { earned views clips } } }
      }
    }
  }
  clips(first: 100) { totalCount totals ${TOTALS} edges { node { id status earned views latestTracking { views } totals { earned views clips } } } }
}`;

type Money = string;

interface CoreTotals {
  earned: Money;
  views: number;
  clips: number;
}

interface Totals extends CoreTotals {
  available: Money;
  active: Money;
  held: Money;
  likes: number;
  comments: number;
  shares: number;
}

interface Edges<Edge> {
  edges: Edge[];
}

interface UserNode {
  id: string;
  totals: Totals;
  clips: { totals: Totals };
  balance: { available: Money; requested: Money; paid: Money; withdrawable: Money; debt: Money };
}

interface CampaignNode {
  id: string;
  budget: Money;
  spent: Money;
  remaining: Money;
  totals: Totals;
  clips: { totals: Totals };
  clippers: Edges<{ totals: CoreTotals }>;
}

interface ClipNode {
  id: string;
  status: string;
  earned: Money;
  views: number | null;
  latestTracking: { views: number } | null;
  totals: CoreTotals;
}

export interface Everything {
  platformStats: {
    totals: Totals;
    totalsByPlatform: { totals: Totals }[];
    payouts: { completedAmount: Money; pendingAmount: Money; approvedAmount: Money };
  };
  users: Edges<{ node: UserNode }>;
  campaigns: Edges<{ node: CampaignNode }>;
  clips: Edges<{ node: ClipNode }> & { totalCount: number; totals: Totals };
}

type Figure = Money | number | bigint;

const CORE = ['earned', 'views', 'clips'] as const;
const MEASURES = [...CORE, 'available', 'active', 'held', 'likes', 'comments', 'shares'] as const;

/** Equations that did not hold, each with both sides; empty when everything agrees. */
export function disagreements({ platformStats, users, campaigns, clips }: Everything): string[] {
  const found: string[] = [];
  const equal = (what: string, left: Figure, right: Figure) => {
    if (exact(left) !== exact(right)) found.push(`${what}: ${exact(left)} is not ${exact(right)}`);
  };
  /** Each measure of `whole` is the sum of its parts. */
  const adds = <Measure extends string>(
    what: string,
    measures: readonly Measure[],
    whole: Record<Measure, Figure>,
    parts: readonly Record<Measure, Figure>[],
  ) => {
    for (const measure of measures) equal(`${what}, ${measure}`, whole[measure], sum(parts.map((part) => part[measure])));
  };
  const platform = platformStats.totals;
  const userNodes = users.edges.map(({ node }) => node);
  const campaignNodes = campaigns.edges.map(({ node }) => node);
  const clipNodes = clips.edges.map(({ node }) => node);

  adds('platform = users', MEASURES, platform, userNodes.map(({ totals }) => totals));
  adds('platform = campaigns', MEASURES, platform, campaignNodes.map(({ totals }) => totals));
  adds('platform = social platforms', MEASURES, platform, platformStats.totalsByPlatform.map(({ totals }) => totals));
  adds('platform = list of clips', MEASURES, platform, [clips.totals]);
  adds('platform = clips', CORE, platform, clipNodes.map(({ totals }) => totals));
  equal('platform earned = spent', platform.earned, sum(campaignNodes.map(({ spent }) => spent)));
  equal('clips on the page', clips.totalCount, clipNodes.length);
  const scopes = [platform, ...[...userNodes, ...campaignNodes].map(({ totals }) => totals)];
  for (const { earned, available, active, held } of scopes) equal('earned = its parts', earned, sum([available, active, held]));

  for (const user of userNodes) checkUser(user, equal, adds);
  for (const campaign of campaignNodes) checkCampaign(campaign, equal, adds);
  for (const clip of clipNodes) checkClip(clip, equal);

  const { completedAmount, pendingAmount, approvedAmount } = platformStats.payouts;
  equal('completed = paid', completedAmount, sum(userNodes.map(({ balance }) => balance.paid)));
  equal('pending + approved = requested', sum([pendingAmount, approvedAmount]), sum(userNodes.map(({ balance }) => balance.requested)));
  return found;
}

type Equal = (what: string, left: Figure, right: Figure) => void;
type Adds = <Measure extends string>(
  what: string,
  measures: readonly Measure[],
  whole: Record<Measure, Figure>,
  parts: readonly Record<Measure, Figure>[],
) => void;

function checkUser({ id, totals, clips, balance }: UserNode, equal: Equal, adds: Adds): void {
  adds(`user ${id} = own clips`, MEASURES, totals, [clips.totals]);
  equal(`user ${id}, available`, balance.available, totals.available);
  const left = exact(balance.available) - exact(balance.requested) - exact(balance.paid);
  equal(`user ${id}, withdrawable`, balance.withdrawable, left > 0n ? left : 0n);
  equal(`user ${id}, debt`, balance.debt, left < 0n ? -left : 0n);
}

function checkCampaign({ id, totals, clips, clippers, ...money }: CampaignNode, equal: Equal, adds: Adds): void {
  adds(`campaign ${id} = its clips`, MEASURES, totals, [clips.totals]);
  adds(`campaign ${id} = its clippers`, CORE, totals, clippers.edges.map((edge) => edge.totals));
  equal(`campaign ${id}, spent`, money.spent, totals.earned);
  equal(`campaign ${id}, budget`, money.budget, sum([money.spent, money.remaining]));
}

function checkClip({ id, status, earned, views, latestTracking, totals }: ClipNode, equal: Equal): void {
  equal(`clip ${id}, latest tracking`, views ?? 0, latestTracking?.views ?? 0);
  const counts = status === 'APPROVED';
  equal(`clip ${id}, earned`, earned, totals.earned);
  equal(`clip ${id}, views`, counts ? (views ?? 0) : 0, totals.views);
  equal(`clip ${id}, counts`, counts ? 1 : 0, totals.clips);
}

/** Cents of a decimal string, or a count: never a float. */
function exact(figure: Figure): bigint {
  return BigInt(typeof figure === 'string' ? figure.replace('.', '') : figure);
}

function sum(figures: readonly Figure[]): bigint {
  return figures.reduce<bigint>((total, figure) => total + exact(figure), 0n);
}
