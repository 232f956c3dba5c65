/** One query that asks for every total at once, and a pure checker that says where its figures disagree. */
import { sharesOf } from './balance-rule.js';

const TOTALS = '{ earned available active held views likes comments shares clips }';
const CORE_TOTALS = '{ earned views clips }';

/** The figures that an admin's page may show together: each is in some equation with others. */
export const EVERYTHING = `query Everything {
  platformStats { totals ${TOTALS} payouts { completedAmount pendingAmount approvedAmount } }
  users(first: 100) {
    edges { node { id totals ${TOTALS} clips { totals ${CORE_TOTALS} } balance { available entries maturing requested paid withdrawable debt uncovered } } }
  }
  campaigns(first: 100) {
    edges { node { id budget spent remaining totals ${TOTALS} clippers(first: 100) { edges { totals ${CORE_TOTALS} } } } }
  }
  clips(first: 100) { totals ${TOTALS} edges { node { id status earned views } } }
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
  clips: { totals: CoreTotals };
  balance: {
    available: Money;
    entries: Money;
    maturing: Money;
    requested: Money;
    paid: Money;
    withdrawable: Money;
    debt: Money;
    uncovered: Money;
  };
}

interface CampaignNode {
  id: string;
  budget: Money;
  spent: Money;
  remaining: Money;
  totals: Totals;
  clippers: Edges<{ totals: CoreTotals }>;
}

interface ClipNode {
  id: string;
  status: string;
  earned: Money;
  views: number | null;
}

export interface Everything {
  platformStats: { totals: Totals; payouts: { completedAmount: Money; pendingAmount: Money; approvedAmount: Money } };
  users: Edges<{ node: UserNode }>;
  campaigns: Edges<{ node: CampaignNode }>;
  clips: Edges<{ node: ClipNode }> & { totals: Totals };
}

type Figure = Money | number | bigint;

const CORE = ['earned', 'views', 'clips'] as const;
const MEASURES = [...CORE, 'available', 'active', 'held', 'likes', 'comments', 'shares'] as const;

/** Equations that did not hold, each with both sides in cents or counts; empty when everything agrees. */
export function disagreements({ platformStats, users, campaigns, clips }: Everything): string[] {
  const equations = new Equations();
  const platform = platformStats.totals;
  const userNodes = users.edges.map(({ node }) => node);
  const campaignNodes = campaigns.edges.map(({ node }) => node);
  const clipNodes = clips.edges.map(({ node }) => node);
  const totalsOf = <Row extends { totals: CoreTotals }>(rows: readonly Row[]): Row['totals'][] =>
    rows.map(({ totals }) => totals);

  equations.adds('platform = users', MEASURES, platform, totalsOf(userNodes));
  equations.adds('platform = campaigns', MEASURES, platform, totalsOf(campaignNodes));
  equations.adds('platform = list of clips', MEASURES, platform, [clips.totals]);
  equations.adds('platform = clips', CORE, platform, clipNodes.map(counted));
  equations.adds(
    'platform = spent',
    ['earned'],
    platform,
    campaignNodes.map(({ spent }) => ({ earned: spent })),
  );
  for (const { earned, ...parts } of [platform, ...totalsOf(userNodes), ...totalsOf(campaignNodes)]) {
    equations.equal('earned = its parts', earned, sum([parts.available, parts.active, parts.held]));
  }
  for (const user of userNodes) checkUser(user, equations);
  for (const campaign of campaignNodes) checkCampaign(campaign, equations);

  const { completedAmount, pendingAmount, approvedAmount } = platformStats.payouts;
  const balances = userNodes.map(({ balance }) => balance);
  equations.equal('completed = paid', completedAmount, sum(balances.map(({ paid }) => paid)));
  equations.equal(
    'pending + approved = requested',
    sum([pendingAmount, approvedAmount]),
    sum(balances.map(({ requested }) => requested)),
  );
  return equations.broken;
}

class Equations {
  readonly broken: string[] = [];

  equal(what: string, left: Figure, right: Figure): void {
    const [one, other] = [exact(left), exact(right)];
    if (one !== other) this.broken.push(`${what}: ${one} is not ${other}`);
  }

  /** Each measure of the whole is the sum of its parts. */
  adds<Measure extends string>(
    what: string,
    measures: readonly Measure[],
    whole: Record<Measure, Figure>,
    parts: readonly Record<Measure, Figure>[],
  ): void {
    for (const measure of measures)
      this.equal(`${what}, ${measure}`, whole[measure], sum(parts.map((part) => part[measure])));
  }
}

function checkUser({ id, totals, clips, balance }: UserNode, equations: Equations): void {
  equations.adds(`user ${id} = own clips`, CORE, totals, [clips.totals]);
  equations.equal(`user ${id}, available`, balance.available, totals.available);
  const { available, entries, maturing, requested, paid } = balance;
  const shares = sharesOf({
    ...{ available: exact(available), entries: exact(entries) },
    ...{ maturing: exact(maturing), requested: exact(requested), paid: exact(paid) },
  });
  for (const share of ['withdrawable', 'debt', 'uncovered'] as const)
    equations.equal(`user ${id}, ${share}`, balance[share], shares[share]);
}

function checkCampaign({ id, totals, clippers, ...money }: CampaignNode, equations: Equations): void {
  equations.adds(
    `campaign ${id} = its clippers`,
    CORE,
    totals,
    clippers.edges.map((edge) => edge.totals),
  );
  equations.equal(`campaign ${id}, spent`, money.spent, totals.earned);
  equations.equal(`campaign ${id}, budget`, money.budget, sum([money.spent, money.remaining]));
}

/** A clip's share in every total: nothing while it is not approved, and then it has earned nothing. */
function counted({ status, earned, views }: ClipNode): Record<(typeof CORE)[number], Figure> {
  return status === 'APPROVED' ? { earned, views: views ?? 0, clips: 1 } : { earned, views: 0, clips: 0 };
}

/** Cents of a decimal string, or a count: never a float. */
function exact(figure: Figure): bigint {
  return BigInt(typeof figure === 'string' ? figure.replace('.', '') : figure);
}

function sum(figures: readonly Figure[]): bigint {
  return figures.reduce<bigint>((total, figure) => total + exact(figure), 0n);
}
