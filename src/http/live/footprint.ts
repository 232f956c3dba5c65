/**
 * The rows that the answer of a query may depend on, from its document. A live query runs again only after a change of that. It says
 * too much rather than too little: test/graphql/live-relevance.test.ts holds it against every command and job.
 */
import {
  type FieldNode,
  type GraphQLCompositeType,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { MOVES_WITH_THE_CLOCK } from '../../kernel/api/moves-with-the-clock.js';
import { type Id, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { readId } from '../../kernel/base/global-ids.js';
import { CHANGED_KINDS } from '../../modules/changes/change.enums.js';
import type { Touched } from '../../modules/changes/look-since.js';
import { CAMPAIGN_ID } from '../../modules/ids/id-kinds.js';
import { argumentsOf } from '../limits/argument-values.js';
import type { MeasuredOperation } from '../limits/measured-operation.js';

export interface Footprint {
  /** The answer also moves without a change that the feed names. */
  drifts: boolean;
  /** False: none of these changes can move the answer for this viewer. */
  concerns(viewer: Viewer, touched: Touched): boolean;
}

/** Types whose rows the feed names, and their parts. All others may move without a change. */
const FOLLOWED: ReadonlySet<string> = new Set([
  ...Object.values(CHANGED_KINDS).map(({ type }) => type),
  ...['Query', 'PageInfo', 'Totals', 'SocialPlatformTotals', 'SocialAccount', 'Settings'],
  ...['Balance', 'PlatformBalance', 'PayoutMethod', 'PayoutStats', 'PayoutListTotals', 'EarningListTotals'],
  ...['ClipSettlement', 'SubmissionAppeal', 'CampaignBacklog', 'BudgetExhaustion', 'RefreshOutcome'],
  ...['CampaignClipper', 'UserCampaign', 'PlatformStats', 'PlatformCounts', 'Book', 'BookDifference'],
  ...['ClipperRanking', 'CampaignRanking', 'ClipRanking', 'RankedClipper', 'RankedCampaign', 'RankedClip', 'Timeline'],
  ...['TimelinePoint', 'TimelineTotal'],
]);

/** Those of them in which a clipper sees only own rows, and campaigns. */
const OWN: ReadonlySet<string> = new Set([
  ...['Query', 'PageInfo', 'Totals', 'SocialPlatformTotals', 'SocialAccount', 'Settings', 'Balance', 'PayoutMethod'],
  ...['User', 'Clip', 'Submission', 'SubmissionAppeal', 'ClipSettlement', 'ViewTracking', 'SuspectObservation'],
  ...['Earning', 'EarningListTotals', 'Payout', 'PayoutListTotals', 'PayoutRequest', 'AccountEntry'],
  ...['Campaign', 'CampaignTerms', 'UserCampaign', 'CampaignClipper', 'BudgetExhaustion'],
  ...['Timeline', 'TimelinePoint', 'TimelineTotal'],
]);

/** Fields that lead a clipper to no other user. */
const SELF: ReadonlySet<string> = new Set([
  ...['Query.me', 'Query.user', 'Clip.user', 'Submission.user', 'Earning.user', 'Payout.user', 'PayoutRequest.user'],
  ...['AccountEntry.user', 'CampaignClipperConnection.nodes', 'CampaignClipperEdge.node'],
]);

/** Fields of a campaign that do not move with its figures. `touchedSince` digests the same columns. */
const WORDS: ReadonlySet<string> = new Set([
  ...['__typename', 'id', 'name', 'brand', 'description', 'status', 'budget', 'socialPlatforms', 'startsAt', 'endsAt'],
  ...['onExhausted', 'closingAt', 'accrualEndedAt', 'publishedAt', 'createdAt'],
]);

/** Parts of filters that choose other rows as time goes by. */
const CLOCK_FILTERS: ReadonlySet<string> = new Set(['overdue']);

const PAGE = /(Connection|Edge)$/;
const CAMPAIGNS = /^(User)?Campaign(Connection|Edge)$/;

export function footprintOf(measured: MeasuredOperation): Footprint {
  const walk = new Walk(measured);
  const root = measured.schema.getQueryType();
  if (root == null) throw new Error('the schema has no queries');
  walk.selections(measured.operation.selectionSet, root, null);
  const { drifts, reachesOthers, readsWords, figuresOf, readsFigures } = walk;
  return {
    drifts,
    concerns: ({ userId, ...viewer }, { any, users, campaigns, reworded }) => {
      if (seesAll({ userId, ...viewer }) || reachesOthers) return any;
      if (users.has(userId) || (readsWords && reworded.size > 0)) return true;
      return readsFigures ? campaigns.size > 0 : [...figuresOf].some((id) => campaigns.has(id));
    },
  };
}

class Walk {
  drifts = false;
  reachesOthers = false;
  readsWords = false;
  /** Of any campaign. */
  readsFigures = false;
  readonly figuresOf = new Set<Id>();

  constructor(private readonly measured: MeasuredOperation) {}

  /** `campaign`: the one that the field above names. */
  selections({ selections }: SelectionSetNode, parent: GraphQLCompositeType, campaign: Id | null): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        this.#field(selection, parent, campaign);
        continue;
      }
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.measured.fragments.get(selection.name.value);
      if (inner === undefined) continue;
      const type = this.measured.schema.getType(inner.typeCondition?.name.value ?? parent.name);
      if (isCompositeType(type)) this.selections(inner.selectionSet, type, campaign);
    }
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, campaign: Id | null): void {
    const name = node.name.value;
    const path = `${parent.name}.${name}`;
    if (parent.name === 'Campaign' && !WORDS.has(name)) {
      if (campaign === null) this.readsFigures = true;
      else this.figuresOf.add(campaign);
    }
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
    if (field?.description?.includes(MOVES_WITH_THE_CLOCK) === true) this.drifts = true;
    const type = field && getNamedType(field.type);
    if (field === undefined || !isCompositeType(type) || node.selectionSet === undefined) return;
    this.#reach(type, path);
    const values = argumentsOf(field, node, this.measured.variables) ?? {};
    const filter = (values['filter'] ?? {}) as Record<string, unknown>;
    if (Object.keys(filter).some((choice) => CLOCK_FILTERS.has(choice))) this.drifts = true;
    // The order and the choice of a list may depend on figures.
    if (CAMPAIGNS.test(type.name) && (values['orderBy'] != null || values['filter'] != null)) this.readsFigures = true;
    this.selections(node.selectionSet, type, path === 'Query.campaign' ? campaignIn(values) : null);
  }

  #reach(type: GraphQLCompositeType, path: string): void {
    const name = type.name.replace(PAGE, '');
    // The rows of an interface or a union may be of any type.
    if (!isObjectType(type) || !FOLLOWED.has(name)) this.drifts = true;
    if (!isObjectType(type) || !OWN.has(name) || (type.name === 'User' && !SELF.has(path))) this.reachesOthers = true;
    if (CAMPAIGNS.test(type.name) || type.name === 'Campaign') this.readsWords = true;
    if (type.name === 'CampaignTerms') this.readsFigures = true;
  }
}

function campaignIn({ id }: Record<string, unknown>): Id | null {
  const known = typeof id === 'string' ? readId(id) : null;
  return known?.kind === CAMPAIGN_ID ? known.id : null;
}
