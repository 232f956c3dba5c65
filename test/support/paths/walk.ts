/**
 * The walk of the schema to every figure: a figure is a leaf of type Money or SafeInt. Rows lead to rows in circles, so
 * the paths have no end. The walk takes every step out of every row, behind every step into that row. A new field is
 * automatically a new step. Fields that are not walked stand in LEFT_OUT with their reason.
 */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Types and fields that are no figures of a user, a campaign, a clip or the platform, or that have only one path. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  CampaignTerms: 'terms are set, and no sum of anything',
  'AuditEntryConnection.totalCount': 'how much was written down, and no figure of anybody',
  AccountEntry: 'confirmed ones add up to Balance.entries: test/graphql/account-entries.test.ts',
  'AccountEntryConnection.totalCount': 'a clipper counts fewer than an admin, as the rows of the list are',
  'Balance.minimumPayout': 'set by the configuration',
  WebhookEndpoint: 'what is delivered to one receiver, which no other path says: test/graphql/webhooks.test.ts',
  WebhookDelivery: 'likewise',
  WebhookAttempt: 'likewise',
  WebhookBacklog: 'likewise',
  ChangePage: 'its rows are those of nodes, and there are none without a cursor: test/graphql/changes.test.ts',
  Change: 'likewise',
  'Clip.ageHours': 'the age of the post: it moves with the clock',
  Freshness: 'how old figures are, which no other path says',
  RefreshRun: 'what one run did, which no other path says',
  'SuspectObservation.views': 'not believed: no figure rests on it',
  'CampaignPace.spentPerDay': 'a rate, and no sum',
  'ClipSettlement.settledViews': 'one figure of one submission: test/graphql/asked-for-figures.test.ts',
  'ClipSettlement.baselineViews': 'likewise',
  'ClipSettlement.withheld': 'what admins took from one submission for good: test/graphql/registry.test.ts',
  'ClipSettlement.reserved': 'what one jump that waits would bring: test/graphql/asked-for-figures.test.ts',
  'SuspectObservation.viewsBefore': 'what was compared with the above',
  TotalsExplanation: 'adds up to the totals that it explains: test/graphql/why.test.ts',
  PricingPage: 'its last line is what the clip earned: test/graphql/why.test.ts, and book B7',
  BalancePage: 'adds up to the balance: test/graphql/why.test.ts',
  EarningBecause: 'why an entry was written, and no figure: test/graphql/why.test.ts',
  CampaignBacklog: 'adds up the settlements of submissions: test/graphql/asked-for-figures.test.ts',
  TimelineClipperRanking: 'adds up to the total of its timeline: test/graphql/asked-for-figures.test.ts',
  TimelineCampaignRanking: 'likewise',
  TimelineClipRanking: 'likewise',
  'Query.node': 'answers as the lookup of its type does: test/graphql/nodes.test.ts',
  'Query.nodes': 'likewise',
};

/** Steps to users who decide, read or record. They have no clips, so nothing is asked behind their own figures. */
export const STAFF: ReadonlySet<string> = new Set([
  'ApiKey.createdBy',
  'ApiKey.user',
  'WebhookEndpoint.user',
  'Earning.actor',
  'Submission.decidedBy',
  'SubmissionAppeal.answeredBy',
  'AuditEntry.actor',
  'Payout.paidBy',
  'PayoutRequest.decidedBy',
  'AccountEntry.proposedBy',
  'AccountEntry.decidedBy',
]);

/** A value that is not asked for with its row: it reads the history, and is walked by itself. */
const READS_HISTORY = new Set(['Timeline', 'CampaignPace']);

/** Further fields that the rules need. */
const HELPERS: Readonly<Record<string, readonly string[]>> = {
  Clip: ['status'],
  ViewTracking: ['trackedAt'],
  PageInfo: ['hasNextPage'],
  SocialPlatformTotals: ['socialPlatform'],
  TimelinePoint: ['start'],
};

/** A field of an operation, with what is asked below it. */
export interface Piece {
  /** Its alias, or else its name. */
  key: string;
  field: string;
  /** The type that has it, and the type of its value without lists and non-nulls. */
  parent: string;
  type: string;
  /** Arguments as they stand in the document; some are variables. */
  args: Readonly<Record<string, string>>;
  /** The content of the argument with that name, field by field. */
  filter?: Readonly<Record<string, string>>;
  /** Of a union or an interface: the member that is asked for. */
  member?: string;
  pieces: readonly Piece[];
}

/** One way from a row (or the root) to a row: through connections, edges and the like. */
export interface Step {
  from: string;
  to: string;
  chain: readonly Link[];
}

interface Link {
  parent: string;
  field: GraphQLField<unknown, unknown>;
  member?: string;
}

const FIRST_ON_THE_WAY = 2;
const FIRST_AT_THE_END = 100;
/** Few enough of a ranking that there is a rest, and one page of lists that grow without end. */
const FIRST_MAX: Readonly<Record<string, number>> = {
  ClipperRanking: 3,
  CampaignRanking: 3,
  ClipRanking: 3,
  AuditEntryConnection: 5,
  PayoutConnection: 30,
  PayoutRequestConnection: 30,
};

export class Walk {
  /** Types from which a figure can be reached. */
  readonly #leading: ReadonlySet<string>;

  constructor(readonly schema: GraphQLSchema) {
    this.#leading = this.#findLeading();
  }

  /** Every step that ends at a row from which a figure can be reached; the root's first. */
  steps(): Step[] {
    const [found, walked] = [[] as Step[], new Set<string>()];
    for (const open = ['Query']; open.length > 0; ) {
      const from = open.shift() as string;
      if (walked.has(from)) continue;
      walked.add(from);
      const steps = this.#fieldsOf(from).flatMap((field) => this.#exits(from, [{ parent: from, field }]));
      found.push(...steps);
      open.push(...steps.map(({ to }) => to));
    }
    return found;
  }

  /** The fields of a row, or of the root, that lead on from it. */
  ends(type: string): GraphQLField<unknown, unknown>[] {
    return this.#fieldsOf(type).filter((field) => !this.#isOwn(field));
  }

  /** The field with every figure below it, down to the rows it leads to and their own figures. */
  end(parent: string, field: GraphQLField<unknown, unknown>, key = field.name): Piece[] {
    return this.#members(field).map((member) => {
      const type = getNamedType(field.type).name;
      const pieces = this.pieces(member ?? type);
      const args = this.#args(field, FIRST_AT_THE_END, member);
      return { key, field: field.name, parent, type, args, pieces, ...(member && { member }) };
    });
  }

  /** The fields asked of a type: for a row, its id and its own figures; for anything else, everything. */
  pieces(name: string): Piece[] {
    const type = this.schema.getType(name) as GraphQLObjectType;
    const leaves = [isRow(type) ? 'id' : '', ...(HELPERS[name] ?? [])].filter(Boolean);
    const figures = this.#allowed(type).filter(isFigure);
    const parts = this.#allowed(type).filter(
      (field) => isObjectType(getNamedType(field.type)) && (isRow(type) ? this.#isOwn(field) : this.#isAsked(field)),
    );
    return [
      ...leaves.map((leaf) => leafOf(name, leaf)),
      ...figures.map((field) => leafOf(name, field.name, getNamedType(field.type).name)),
      ...parts.flatMap((field) => this.end(name, field)),
    ];
  }

  /** The steps one after the other, with `inner` asked of the rows they end at; `first` rows of a list. */
  along(steps: readonly Step[], inner: readonly Piece[], first = FIRST_ON_THE_WAY): Piece {
    const links = steps.flatMap(({ chain }) => chain);
    let pieces = inner;
    for (const { parent, field, member } of [...links].reverse()) {
      const type = getNamedType(field.type).name;
      const id = isRow(this.schema.getType(member ?? type)) ? [leafOf(member ?? type, 'id')] : [];
      const args = this.#args(field, first, member);
      const below = [...id, ...pieces.filter(({ key }) => key !== 'id')];
      pieces = [{ key: field.name, field: field.name, parent, type, args, pieces: below, ...(member && { member }) }];
    }
    return pieces[0] as Piece;
  }

  field(type: string, name: string): GraphQLField<unknown, unknown> {
    return (this.schema.getType(type) as GraphQLObjectType).getFields()[name] as GraphQLField<unknown, unknown>;
  }

  #exits(from: string, chain: readonly Link[]): Step[] {
    const last = chain.at(-1) as Link;
    return this.#members(last.field).flatMap((member) => {
      const name = member ?? getNamedType(last.field.type).name;
      const here = member === undefined ? chain : [...chain.slice(0, -1), { ...last, member }];
      if (isRow(this.schema.getType(name))) return [{ from, to: name, chain: here }];
      return this.#fieldsOf(name).flatMap((field) => this.#exits(from, [...here, { parent: name, field }]));
    });
  }

  /** The members of the union or interface that lead to figures; for other types, the type itself. */
  #members({ type }: GraphQLField<unknown, unknown>): (string | undefined)[] {
    const named = getNamedType(type);
    if (!isAbstractType(named)) return [undefined];
    return this.schema
      .getPossibleTypes(named)
      .map(({ name }) => name)
      .filter((name) => this.#leading.has(name));
  }

  #allowed(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
    return Object.values(type.getFields()).filter(
      (field) =>
        !(`${type.name}.${field.name}` in LEFT_OUT) &&
        !(getNamedType(field.type).name in LEFT_OUT) &&
        // They are the rows of the edges: test/graphql/pages-from-either-end.test.ts.
        !(type.name.endsWith('Connection') && field.name === 'nodes'),
    );
  }

  /** Those that lead to figures. */
  #fieldsOf(name: string): GraphQLField<unknown, unknown>[] {
    const type = this.schema.getType(name) as GraphQLObjectType;
    return this.#allowed(type).filter((field) => this.#leading.has(getNamedType(field.type).name));
  }

  #isAsked(field: GraphQLField<unknown, unknown>): boolean {
    const type = getNamedType(field.type);
    return this.#leading.has(type.name) || type.name in HELPERS;
  }

  /** A part of its row, such as totals: nothing leads on from there. */
  #isOwn(field: GraphQLField<unknown, unknown>): boolean {
    const { name } = getNamedType(field.type);
    if (!this.#leading.has(name) || READS_HISTORY.has(name)) return false;
    return this.#exits('', [{ parent: '', field }]).length === 0;
  }

  #args(field: GraphQLField<unknown, unknown>, first: number, member?: string): Record<string, string> {
    const answer = getNamedType(field.type).name;
    const given = field.args.flatMap(({ name, type }): [string, string][] => {
      const wanted = getNamedType(type);
      if (name === 'first') return [[name, `${Math.min(first, FIRST_MAX[answer] ?? first)}`]];
      if (name === 'id') return [[name, `$${member ?? answer}`]];
      if (name === 'representations') return [[name, `$${member}Reference`]];
      if (name === 'orderBy' || isEnumType(wanted)) return [[name, `$${wanted.name}`]];
      if (isNonNullType(type) && name !== 'timeZone') throw new Error(`${field.name}: nothing is known of ${name}`);
      return [];
    });
    return Object.fromEntries(given);
  }

  #findLeading(): Set<string> {
    const types = Object.values(this.schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
    const leading = new Set<string>();
    for (let before = -1; leading.size > before; ) {
      before = leading.size;
      for (const type of types) {
        if (type.name in LEFT_OUT) continue;
        const leads = isObjectType(type)
          ? this.#allowed(type).some((field) => isFigure(field) || leading.has(getNamedType(field.type).name))
          : isAbstractType(type) && this.schema.getPossibleTypes(type).some(({ name }) => leading.has(name));
        if (leads) leading.add(type.name);
      }
    }
    return leading;
  }
}

export function leafOf(parent: string, field: string, type = 'ID'): Piece {
  return { key: field, field, parent, type, args: {}, pieces: [] };
}

export const isFigureType = (name: string) => name === 'Money' || name === 'SafeInt';

export function isFigure({ type }: { type: unknown }): boolean {
  const { name } = getNamedType(type as Parameters<typeof getNamedType>[0]) as GraphQLNamedType;
  return isFigureType(name);
}

function isRow(type: unknown): boolean {
  return isObjectType(type) && 'id' in type.getFields();
}
