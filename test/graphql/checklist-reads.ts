/** The reads of the checklist: the dashboards of schema/operations as their users send them, and two more queries. */
import {
  AdminAnalyticsDocument,
  CampaignDetailsDocument,
  ClipperDashboardDocument,
  UserDetailsDocument,
} from '../../schema/operations/generated.js';
import type { Demo } from '../support/demo.js';
import { addMoney, answered, dataOf, TOTALS } from '../support/figures.js';

export const ADMIN = 'Ada Admin';
export const CLIPPERS = { mia: 'Mia Clips', noah: 'Noah Cuts', zoe: 'Zoe Edits' } as const;
export const CLIPPER_KEYS = ['mia', 'noah', 'zoe'] as const;
export type Clipper = (typeof CLIPPER_KEYS)[number];
export type CampaignKey = keyof Demo['campaignIds'];

export async function analytics({ server }: Demo) {
  const { users, campaigns, ...data } = dataOf(await server.query(ADMIN, AdminAnalyticsDocument, {}));
  return { ...data, users: answered(users), campaigns: answered(campaigns) };
}

export async function dashboard({ server }: Demo, key: Clipper) {
  return answered(dataOf(await server.query(CLIPPERS[key], ClipperDashboardDocument, {})).me);
}

export async function campaignDetails({ server, campaignIds }: Demo, key: CampaignKey) {
  return dataOf(await server.query(ADMIN, CampaignDetailsDocument, { campaignId: campaignIds[key] })).campaign;
}

export async function userDetails({ server, userIds }: Demo, key: Clipper, as: string) {
  return dataOf(await server.query(as, UserDetailsDocument, { userId: userIds[key] })).user;
}

/**
 * A clipper's buckets as their dashboard shows them, and as the sums of what they earned in campaigns of each status.
 */
export async function bucketsOf(demo: Demo, key: Clipper) {
  const { totals, campaigns } = await dashboard(demo, key);
  const earnedIn = (has: (status: string) => boolean) =>
    addMoney(campaigns.edges.filter(({ node }) => has(node.status)).map((edge) => edge.totals.earned));
  return {
    shown: { available: totals.available, active: totals.active, held: totals.held },
    added: {
      available: earnedIn((status) => status === 'COMPLETED'),
      active: earnedIn((status) => status === 'ACTIVE'),
      held: earnedIn((status) => status !== 'COMPLETED' && status !== 'ACTIVE'),
    },
  };
}

/** A campaign with each of its submissions and what the submitted clip earned. */
export const SUBMISSIONS = `query Submissions($id: ID!) { campaign(id: $id) {
  budget spent remaining totals { ...T }
  clippers { edges { totals { ...T } } }
  submissions(first: 100) { totalCount edges { node { status clip { status earned totals { ...T } } } } }
} } ${TOTALS}`;

/** Everything about a clip that a tick changes, as its owner sees it. */
export const MOVED = `query Moved($clip: ID!, $campaign: ID!) {
  clip(id: $clip) {
    views likes comments shares earned checkedAt
    totals { ...T }
    latestTracking { views viewsGained trackedAt }
    trackings(first: 1) { totalCount edges { node { views } } }
    earnings(first: 1) { totalCount edges { node { amount earnedAt } } }
    settlement { settledViews settledThrough due posted }
  }
  me {
    totals { ...T } clips { totals { ...T } }
    filtered: totals(filter: { campaignId: $campaign, campaignStatus: ACTIVE, socialPlatform: TIKTOK }) { ...T }
  }
  campaign(id: $campaign) {
    spent remaining totals { ...T } clips { totals { ...T } } clippers { edges { totals { ...T } } }
  }
  clips { totals { ...T } }
} ${TOTALS}`;

export function nodeOf<Node>({ node }: { node: Node }): Node {
  return node;
}

/** Every value of an answer by its path. */
export function leavesOf(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, part]) => [...leavesOf(part, path === '' ? key : `${path}.${key}`)]),
  );
}
