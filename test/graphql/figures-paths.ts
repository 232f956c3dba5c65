/**
 * Every path of the API that shows totals, and what each one says, as a list of (scope, path, totals). A test can then
 * check that all paths to a scope agree. A scope is "platform", a user, a campaign, or "user in campaign".
 */
import { addTotals, TOTALS, type Totals } from '../support/figures.js';

export interface Seen {
  scope: string;
  path: string;
  totals: Partial<Totals>;
}

export const PLATFORM = 'platform';
export const pair = (user: string, campaign: string) => `${user} in ${campaign}`;

interface Parts {
  totals: Totals;
}
interface UserNode extends Parts {
  name: string;
  totalsByPlatform: Parts[];
  balance: { available: string };
}
interface CampaignNode extends Parts {
  name: string;
  spent: string;
  totalsByPlatform: Parts[];
}
interface ClipList<Node extends Parts = Parts> extends Parts {
  edges: { node: Node & { earned: string } }[];
}
interface List<Node> {
  edges: { node: Node }[];
}
interface PairList<Node> extends Parts {
  edges: { totals: Totals; node: Node }[];
}

const FRAGMENTS = `${TOTALS}
  fragment UserFigures on User { name totals { ...T } totalsByPlatform { totals { ...T } } balance { available } }
  fragment CampaignFigures on Campaign { name spent totals { ...T } totalsByPlatform { totals { ...T } } }`;

/** One response with every unfiltered path, as an admin or tool sees it. */
export const EVERYWHERE = `query Everywhere {
  platformStats { totals { ...T } totalsByPlatform { totals { ...T } } }
  clips(first: 20) {
    totals { ...T }
    edges { node { earned totals { ...T } user { ...UserFigures } campaign { ...CampaignFigures } } }
  }
  users(filter: { role: CLIPPER }, first: 10) {
    totals { ...T }
    edges { node {
      ...UserFigures
      clips(first: 20) { totals { ...T } edges { node { earned totals { ...T } } } }
      campaigns(first: 10) { totals { ...T } edges { totals { ...T } node { ...CampaignFigures } } }
    } }
  }
  campaigns(first: 10) {
    totals { ...T }
    edges { node {
      ...CampaignFigures
      clips(first: 20) { totals { ...T } edges { node { earned totals { ...T } } } }
      clippers(first: 10) { totals { ...T } edges { totals { ...T } node { ...UserFigures } } }
    } }
  }
} ${FRAGMENTS}`;

export interface Everywhere {
  platformStats: Parts & { totalsByPlatform: Parts[] };
  clips: ClipList<Parts & { user: UserNode; campaign: CampaignNode }>;
  users: Parts & List<UserNode & { clips: ClipList; campaigns: PairList<CampaignNode> }>;
  campaigns: Parts & List<CampaignNode & { clips: ClipList; clippers: PairList<UserNode> }>;
}

export function seenEverywhere({ platformStats, clips, users, campaigns }: Everywhere): Seen[] {
  return [
    { scope: PLATFORM, path: 'platformStats.totals', totals: platformStats.totals },
    { scope: PLATFORM, path: 'platformStats.totalsByPlatform, summed', totals: added(platformStats.totalsByPlatform) },
    { scope: PLATFORM, path: 'users, of the list', totals: users.totals },
    { scope: PLATFORM, path: 'campaigns, of the list', totals: campaigns.totals },
    { scope: PLATFORM, path: 'users.totals, summed', totals: added(nodesOf(users)) },
    { scope: PLATFORM, path: 'campaigns.totals, summed', totals: added(nodesOf(campaigns)) },
    ...ofClips(PLATFORM, 'clips', clips),
    ...clips.edges.flatMap(({ node }) => [
      ...ofUser('clips.user', node.user),
      ...ofCampaign('clips.campaign', node.campaign),
    ]),
    ...nodesOf(users).flatMap((user) => [...ofUser('users', user), ...ofLists('users', user)]),
    ...nodesOf(campaigns).flatMap((campaign) => [
      ...ofCampaign('campaigns', campaign),
      ...ofClips(campaign.name, 'campaigns.clips', campaign.clips),
      ...campaign.clippers.edges.flatMap(({ totals, node }) => [
        { scope: pair(node.name, campaign.name), path: 'campaigns.clippers', totals },
        ...ofUser('campaigns.clippers.node', node),
      ]),
      { scope: campaign.name, path: 'campaigns.clippers, summed', totals: added(campaign.clippers.edges) },
      { scope: campaign.name, path: 'campaigns.clippers, of the list', totals: campaign.clippers.totals },
    ]),
  ];
}

/** One response with every path to a user's own figures: as the user, through me. */
export const OWN = `query Own {
  me {
    ...UserFigures
    clips(first: 20) { totals { ...T } edges { node { earned totals { ...T } user { ...UserFigures } } } }
    campaigns(first: 10) { totals { ...T } edges { totals { ...T } node { ...CampaignFigures } } }
  }
  clips(first: 20) { totals { ...T } edges { node { earned totals { ...T } campaign { ...CampaignFigures } } } }
  campaigns(first: 10) {
    edges { node {
      ...CampaignFigures
      clips(first: 20) { totals { ...T } edges { node { earned totals { ...T } } } }
      clippers(first: 10) { totals { ...T } edges { totals { ...T } node { ...UserFigures } } }
    } }
  }
} ${FRAGMENTS}`;

export interface Own {
  me: UserNode & { clips: ClipList<Parts & { user: UserNode }>; campaigns: PairList<CampaignNode> };
  clips: ClipList<Parts & { campaign: CampaignNode }>;
  campaigns: List<CampaignNode & { clips: ClipList; clippers: PairList<UserNode> }>;
}

export function seenAsOwn({ me, clips, campaigns }: Own): Seen[] {
  return [
    ...ofUser('me', me),
    ...ofLists('me', me),
    ...me.clips.edges.flatMap(({ node }) => ofUser('me.clips.user', node.user)),
    ...ofClips(me.name, 'clips', clips),
    ...clips.edges.flatMap(({ node }) => ofCampaign('clips.campaign', node.campaign)),
    ...nodesOf(campaigns).flatMap((campaign) => [
      ...ofCampaign('campaigns', campaign),
      ...ofClips(pair(me.name, campaign.name), 'campaigns.clips', campaign.clips),
      ...campaign.clippers.edges.flatMap(({ totals, node }) => [
        { scope: pair(me.name, campaign.name), path: 'campaigns.clippers', totals },
        ...ofUser('campaigns.clippers.node', node),
      ]),
    ]),
  ];
}

/** One response with a user, a campaign and their pair, behind every filter that names them. */
export const BY_ID = `query ById($user: ID!, $campaign: ID!) {
  platformStats {
    ofUser: totals(filter: { userId: $user }) { ...T }
    ofCampaign: totals(filter: { campaignId: $campaign }) { ...T }
    ofPair: totals(filter: { userId: $user, campaignId: $campaign }) { ...T }
  }
  ofUser: clips(filter: { userId: $user }) { totals { ...T } }
  ofCampaign: clips(filter: { campaignId: $campaign }) { totals { ...T } }
  ofPair: clips(filter: { userId: $user, campaignId: $campaign }) { totals { ...T } }
  user(id: $user) {
    ...UserFigures
    own: totals(filter: { userId: $user }) { ...T }
    ofPair: totals(filter: { campaignId: $campaign }) { ...T }
    clips(filter: { campaignId: $campaign }) { totals { ...T } }
  }
  campaign(id: $campaign) {
    ...CampaignFigures
    own: totals(filter: { campaignId: $campaign }) { ...T }
    ofPair: totals(filter: { userId: $user }) { ...T }
    clips(filter: { userId: $user }) { totals { ...T } }
  }
} ${FRAGMENTS}`;

export interface ById {
  platformStats: { ofUser: Totals; ofCampaign: Totals; ofPair: Totals };
  ofUser: Parts;
  ofCampaign: Parts;
  ofPair: Parts;
  user: UserNode & { own: Totals; ofPair: Totals; clips: Parts };
  campaign: CampaignNode & { own: Totals; ofPair: Totals; clips: Parts };
}

export function seenById({ platformStats, user, campaign, ...clips }: ById): Seen[] {
  const both = pair(user.name, campaign.name);
  return [
    ...ofUser('user(id)', user),
    ...ofCampaign('campaign(id)', campaign),
    { scope: user.name, path: 'platformStats.totals(userId)', totals: platformStats.ofUser },
    { scope: user.name, path: 'user(id).totals(userId)', totals: user.own },
    { scope: user.name, path: 'clips(userId).totals', totals: clips.ofUser.totals },
    { scope: campaign.name, path: 'platformStats.totals(campaignId)', totals: platformStats.ofCampaign },
    { scope: campaign.name, path: 'campaign(id).totals(campaignId)', totals: campaign.own },
    { scope: campaign.name, path: 'clips(campaignId).totals', totals: clips.ofCampaign.totals },
    { scope: both, path: 'platformStats.totals(userId, campaignId)', totals: platformStats.ofPair },
    { scope: both, path: 'user(id).totals(campaignId)', totals: user.ofPair },
    { scope: both, path: 'campaign(id).totals(userId)', totals: campaign.ofPair },
    { scope: both, path: 'clips(userId, campaignId).totals', totals: clips.ofPair.totals },
    { scope: both, path: 'user(id).clips(campaignId).totals', totals: user.clips.totals },
    { scope: both, path: 'campaign(id).clips(userId).totals', totals: campaign.clips.totals },
  ];
}

function ofUser(path: string, { name, totals, totalsByPlatform, balance }: UserNode): Seen[] {
  return [
    { scope: name, path: `${path}.totals`, totals },
    { scope: name, path: `${path}.totalsByPlatform, summed`, totals: added(totalsByPlatform) },
    { scope: name, path: `${path}.balance`, totals: { available: balance.available } },
  ];
}

function ofCampaign(path: string, { name, totals, totalsByPlatform, spent }: CampaignNode): Seen[] {
  return [
    { scope: name, path: `${path}.totals`, totals },
    { scope: name, path: `${path}.totalsByPlatform, summed`, totals: added(totalsByPlatform) },
    { scope: name, path: `${path}.spent`, totals: { earned: spent } },
  ];
}

/** A user's own lists: their clips, and the campaigns they submitted to. */
function ofLists(path: string, user: UserNode & { clips: ClipList; campaigns: PairList<CampaignNode> }): Seen[] {
  return [
    ...ofClips(user.name, `${path}.clips`, user.clips),
    { scope: user.name, path: `${path}.campaigns, summed`, totals: added(user.campaigns.edges) },
    { scope: user.name, path: `${path}.campaigns, of the list`, totals: user.campaigns.totals },
    ...user.campaigns.edges.flatMap(({ totals, node }) => [
      { scope: pair(user.name, node.name), path: `${path}.campaigns`, totals },
      ...ofCampaign(`${path}.campaigns.node`, node),
    ]),
  ];
}

/** A list of clips by its own totals, by its clips' totals and by their earned: all clips are on the page. */
function ofClips(scope: string, path: string, { totals, edges }: ClipList): Seen[] {
  const earned = edges.map(({ node }) => ({ ...node.totals, earned: node.earned }));
  return [
    { scope, path: `${path}.totals`, totals },
    { scope, path: `${path}.edges, summed`, totals: added(nodesOf({ edges })) },
    { scope, path: `${path}.edges.earned, summed`, totals: { earned: addTotals(earned).earned } },
  ];
}

function nodesOf<Node>({ edges }: List<Node>): Node[] {
  return edges.map(({ node }) => node);
}

function added(parts: readonly Parts[]): Totals {
  return addTotals(parts.map(({ totals }) => totals));
}
