/**
 * The meaning of figures: which are the same measure under another name, and which must add up to one. A figure without
 * a rule is still compared with the same field of the same row wherever else that is shown.
 */
import { sharesOf } from '../balance-rule.js';
import type { Look, Node, Place } from './look.js';

const TOTALS = ['earned', 'available', 'active', 'held', 'views', 'likes', 'comments', 'shares', 'clips'];
const SERIES = ['earned', 'views', 'clips'];
const COUNTS = ['views', 'likes', 'comments', 'shares'];

const named = (type: string, measures: readonly string[]) =>
  Object.fromEntries(measures.map((measure) => [`${type}.${measure}`, measure]));

/** Fields that repeat another one; all others are their own measure. */
export const MEASURES: Readonly<Record<string, string>> = {
  ...named('Totals', TOTALS),
  ...named('TimelineTotal', SERIES),
  ...named('TimelinePoint', SERIES),
  'Balance.available': 'available',
  'PlatformBalance.available': 'available',
  'PlatformBalance.requested': 'requested',
  'PlatformBalance.paid': 'PayoutStats.completedAmount',
  'Campaign.spent': 'earned',
  'CampaignPace.spent': 'earned',
  'Clip.earned': 'earned',
  'EarningListTotals.amount': 'earned',
  'PlatformCounts.campaigns': 'CampaignConnection.totalCount',
  'PlatformCounts.submittedClips': 'ClipConnection.totalCount',
};

type FilterRule = readonly [measure: string, ...leaf: string[]];

const counted: FilterRule[] = [['clips', 'totalCount'], ...TOTALS.map((m): FilterRule => [m, 'totals', m])];
const ofScope = (scope: string): [string, FilterRule[]][] => [
  [`${scope}.totals_COMPLETED`, [['available', 'earned']]],
  [`${scope}.totals_ACTIVE`, [['active', 'earned']]],
  [`${scope}.clips_APPROVED`, counted],
];
const payouts = (name: string): FilterRule[] => [
  [`PayoutStats.${name}Amount`, 'totals', 'amount'],
  [`PayoutStats.${name}Count`, 'totalCount'],
];

/** The meaning of a part made by a filter. */
export const FILTER_RULES: Readonly<Record<string, readonly FilterRule[]>> = {
  ...Object.fromEntries(['platform', 'User', 'Campaign'].flatMap(ofScope)),
  'platform.payouts_false': payouts('completed'),
  'platform.payouts_true': payouts('reversed'),
  'platform.payoutRequests_PENDING': payouts('pending'),
  'platform.payoutRequests_APPROVED': payouts('approved'),
  'platform.submissions_PENDING': [['PlatformCounts.pendingSubmissions', 'totalCount']],
  'platform.users_CLIPPER': [['PlatformCounts.clippers', 'totalCount']],
  'User.payouts_false': [['Balance.paid', 'totals', 'amount']],
};

/** Cents of a decimal string, or a count: never a float. */
export function exact(figure: unknown): bigint {
  return BigInt(typeof figure === 'string' ? figure.replace('.', '') : (figure as number));
}

export function valueAt(node: unknown, path: readonly string[]): unknown {
  return path.reduce((part, name) => (part as Node)[name], node);
}

type Rule<Value> = (value: Value, place: Place, look: Look) => void;

/** The rows of a complete list: not narrowed, and all on the page. */
function wholeOf(node: Node, place: Place): readonly Node[] | null {
  const page = node['pageInfo'] as { hasNextPage: boolean } | undefined;
  return place.whole && page?.hasNextPage === false ? (node['edges'] as Node[]) : null;
}

/** Notes the sum of the parts at these paths; a part without the figure is skipped. */
function sum(look: Look, place: Place, measure: string, node: unknown, paths: readonly (readonly string[])[]): void {
  let total = 0n;
  for (const path of paths) total += exact(valueAt(node, path));
  look.say(place, measure, total, () => paths.map((path) => path.join('.')));
}

const each = (rows: readonly unknown[], ...path: string[]) => rows.map((_, n) => [`${n}`, ...path]);
const eachEdge = (edges: readonly unknown[], ...path: string[]) => each(edges, ...path).map((at) => ['edges', ...at]);

function shows(rows: readonly Node[], ...path: string[]): boolean {
  let part: unknown = rows[0];
  for (const name of path) part = (part as Node | undefined)?.[name];
  return part !== undefined && part !== null;
}

/** A list of rows of which each shows totals: they add up to those of the list's scope. */
const addsUp =
  (...path: string[]): Rule<Node> =>
  (node, place, look) => {
    const edges = wholeOf(node, place);
    if (edges === null || !shows(edges, ...path)) return;
    for (const measure of TOTALS) sum(look, place, measure, node, eachEdge(edges, ...path, measure));
  };

const ranking: Rule<Node> = (node, place, look) => {
  if (!('rest' in node)) return;
  const rows = node['rows'] as Node[];
  for (const measure of TOTALS) {
    const paths = [...each(rows, 'totals', measure).map((at) => ['rows', ...at]), ['rest', measure]];
    sum(look, place, measure, node, paths);
  }
};

const amounts =
  (list: string): Rule<Node> =>
  (node, place, look) => {
    const edges = wholeOf(node, place);
    if (edges === null) return;
    const at = { ...place, scope: `${place.scope}, ${list}` };
    sum(look, at, 'PayoutListTotals.amount', node, eachEdge(edges, 'node', 'amount'));
  };

/** A clip's share in totals: nothing while it does not count. */
const clip: Rule<Node> = (node, place, look) => {
  if (!('status' in node)) return;
  const counts = node['status'] === 'APPROVED';
  look.say(place, 'clips', counts ? 1n : 0n, () => []);
  for (const measure of COUNTS) {
    const known = node[measure] ?? 0;
    look.say(place, measure, counts ? exact(known) : 0n, () => (counts ? [measure] : []));
  }
};

/** The latest tracking shows the clip's counts; a count that it does not show is unknown there as well. */
const latest: Rule<Node> = (node, place, look) => {
  for (const measure of COUNTS) {
    const value = (node['latestTracking'] as Node | null | undefined)?.[measure];
    if (value !== undefined && value !== null)
      look.say(place, `Clip.${measure}`, exact(value), () => [`latestTracking.${measure}`]);
  }
};

const trackings: Rule<Node> = (node, place, look) => {
  const edges = wholeOf(node, place);
  if (edges === null) return;
  sum(look, place, 'Clip.views', node, eachEdge(edges, 'node', 'viewsGained'));
  const seen = edges.map((edge, n) => ({ ...(edge['node'] as Node), n }) as Node & { trackedAt: string; n: number });
  let views = 0n;
  for (const one of seen.sort((a, b) => (a.trackedAt < b.trackedAt ? -1 : 1))) {
    views += exact(one['viewsGained']);
    const leaf = `edges.${one.n}.node.viewsGained`;
    look.say({ ...place, scope: `ViewTracking ${one['id']}` }, 'ViewTracking.views', views, () => [leaf]);
  }
  for (const measure of COUNTS) {
    const last = seen.findLast((one) => one[measure] !== null);
    if (last === undefined) continue;
    look.say(place, `Clip.${measure}`, exact(last[measure]), () => [`edges.${last.n}.node.${measure}`]);
  }
};

/** For a clipper the list of campaigns shows everybody's totals, which is no scope. */
const campaigns: Rule<Node> = (node, place, look) => {
  if (place.scope === 'platform') addsUp('node', 'totals')(node, place, look);
};

const users: Rule<Node> = (node, place, look) => {
  addsUp('node', 'totals')(node, place, look);
  const edges = wholeOf(node, place);
  if (edges === null || !shows(edges, 'node', 'balance')) return;
  sum(look, place, 'PayoutStats.completedAmount', node, eachEdge(edges, 'node', 'balance', 'paid'));
  sum(look, place, 'requested', node, eachEdge(edges, 'node', 'balance', 'requested'));
  for (const share of ['entries', 'maturing', 'withdrawable', 'debt', 'uncovered'])
    sum(look, place, `PlatformBalance.${share}`, node, eachEdge(edges, 'node', 'balance', share));
};

const balance: Rule<Node> = (node, place, look) => {
  const names = ['available', 'entries', 'maturing', 'requested', 'paid'];
  const [available = 0n, entries = 0n, maturing = 0n, requested = 0n, paid = 0n] = names.map((name) =>
    exact(node[name]),
  );
  const shares = sharesOf({ available, entries, maturing, requested, paid });
  for (const [share, amount] of Object.entries(shares)) look.say(place, `Balance.${share}`, amount, () => names);
};

const timeline: Rule<Node> = (node, place, look) => {
  // A path to a ranking below it asks for no points.
  if (!('points' in node)) return;
  const points = node['points'] as Node[];
  for (const measure of SERIES) {
    sum(
      look,
      place,
      measure,
      node,
      each(points, measure).map((at) => ['points', ...at]),
    );
    look.say({ ...place, scope: `${place.scope} before its first fact` }, measure, 0n, () => []);
  }
};

/** A complete list has as many rows as it says. */
const rowsOf = (type: string, rule: Rule<Node> = () => undefined): [string, Rule<Node>] => [
  `${type}Connection`,
  (node, place, look) => {
    const edges = wholeOf(node, place);
    if (edges !== null) look.say(place, `${type}Connection.totalCount`, BigInt(edges.length), () => []);
    rule(node, place, look);
  },
];

/** By the type of the object. */
export const RULES: Readonly<Record<string, Rule<Node>>> = {
  Totals: (node, place, look) => sum(look, place, 'earned', node, [['available'], ['active'], ['held']]),
  Balance: balance,
  User: (node, place, look) => {
    if (!('payoutRequests_PENDING' in node)) return;
    const open = ['PENDING', 'APPROVED'].map((status) => [`payoutRequests_${status}`, 'totals', 'amount']);
    sum(look, place, 'Balance.requested', node, open);
  },
  Campaign: (node, place, look) => {
    if ('spent' in node) sum(look, place, 'Campaign.budget', node, [['spent'], ['remaining']]);
  },
  Clip: (node, place, look) => {
    clip(node, place, look);
    latest(node, place, look);
  },
  ClipSettlement: (node, place, look) => sum(look, place, 'ClipSettlement.due', node, [['posted'], ['shortfall']]),
  PayoutStats: (node, place, look) => sum(look, place, 'requested', node, [['pendingAmount'], ['approvedAmount']]),
  Timeline: timeline,
  ClipperRanking: ranking,
  CampaignRanking: ranking,
  ClipRanking: ranking,
  ...Object.fromEntries([
    rowsOf('User', users),
    rowsOf('Campaign', campaigns),
    rowsOf('Clip', addsUp('node', 'totals')),
    rowsOf('UserCampaign', addsUp('totals')),
    rowsOf('CampaignClipper', addsUp('totals')),
    rowsOf('Earning', (node, place, look) => {
      const edges = wholeOf(node, place);
      if (edges !== null) sum(look, place, 'earned', node, eachEdge(edges, 'node', 'amount'));
    }),
    rowsOf('ViewTracking', trackings),
    rowsOf('Payout', amounts('payouts')),
    rowsOf('PayoutRequest', amounts('payout requests')),
    ...['Submission', 'SuspectObservation', 'ApiKey', 'AuditEntry'].map((type) => rowsOf(type)),
  ]),
};

/** By the type of the objects of a plain list. */
export const LIST_RULES: Readonly<Record<string, Rule<readonly Node[]>>> = {
  SocialPlatformTotals: (list, place, look) => {
    for (const measure of TOTALS) sum(look, place, measure, list, each(list, 'totals', measure));
  },
};
