/**
 * The scopes of API keys, decided by the schema: each type belongs to one scope, or to none. http/limits/refuse-scopes.ts
 * holds every field of an operation against this list. The server does not start if a type is missing here.
 */
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
} from 'graphql';
import type { Viewer } from '../kernel/auth/viewer.js';
import { readId } from '../kernel/base/global-ids.js';
import type { ApiKeyScope } from '../modules/api-keys/api-key.enums.js';
import { OWED } from '../modules/balances/balances.sql.js';
import { CHANGE_TYPES, CHANGED_KINDS, type ChangeType } from '../modules/changes/change.enums.js';

const TYPES: Readonly<Record<ApiKeyScope, readonly string[]>> = {
  TOTALS: [
    ...['PlatformStats', 'PlatformCounts', 'Totals', 'SocialPlatformTotals'],
    ...['ClipperRanking', 'CampaignRanking', 'ClipRanking', 'RankedClipper', 'RankedCampaign', 'RankedClip'],
    ...['Timeline', 'TimelinePoint', 'TimelineTotal', 'TimelineClipper', 'TimelineCampaign', 'TimelineClip'],
    ...['TotalsExplanation', 'CountedPart', 'ExcludedPart', 'LedgerParts', 'SuspectPart'],
    ...['TimelineClipperRanking', 'TimelineCampaignRanking', 'TimelineClipRanking'],
  ],
  USERS: ['User', 'SocialAccount', 'CampaignClipper', 'Session'],
  CAMPAIGNS: ['Campaign', 'CampaignTerms', 'CampaignPace', 'CampaignBacklog', 'BudgetExhaustion', 'UserCampaign'],
  CLIPS: ['Clip', 'Submission', 'SubmissionAppeal', 'ViewTracking', 'SuspectObservation'],
  LEDGER: ['Earning', 'EarningListTotals', 'EarningBecause', 'ClipSettlement', 'PricingPage', 'PricingLine'],
  PAYOUTS: [
    ...['Balance', 'PlatformBalance', 'PayoutRequest', 'Payout', 'PayoutMethod', 'PayoutListTotals', 'PayoutStats'],
    ...['AccountEntry', 'BalancePage', 'BalanceLine'],
  ],
  OPERATIONS: ['RefreshRun', 'RefreshOutcome', 'Freshness', 'BooksReport', 'Book', 'BookDifference'],
  EXPORTS: [],
  WEBHOOKS: ['WebhookEndpoint', 'WebhookBacklog', 'WebhookDelivery', 'WebhookAttempt'],
};

/** No scope opens or closes these: they hold no figures of their own, or their role hides them from every key. */
const UNSCOPED: readonly string[] = [
  ...['Query', 'Mutation', 'Subscription', 'Live', 'LiveQuery', 'Node', 'PageInfo', 'ItemError', '_Service', '_Entity'],
  ...['Change', 'ChangePage', 'ChangedRow'],
  ...['ApiKey', 'AuditEntry', 'ExternalIdentity', 'Settings'],
];

/** A page belongs to the scope of its rows. */
const PAGE = /(Connection|Edge)$/;
/** The answers of mutations, which no key may send. The rows in them have types of their own. */
const ANSWER = /(Payload|ItemResult)$/;

const SCOPES: ReadonlyMap<string, ApiKeyScope | null> = new Map<string, ApiKeyScope | null>([
  ...UNSCOPED.map((type) => [type, null] as const),
  ...Object.entries(TYPES).flatMap(([scope, types]) => types.map((type) => [type, scope as ApiKeyScope] as const)),
]);

/**
 * An order or a filter tells the figure by which it chooses, even if no field of it is read: the rows come in its order,
 * and their cursors contain it.
 */
const ARGUMENTS: ReadonlyMap<string, ApiKeyScope> = new Map<string, ApiKeyScope>([
  ...['UserOrderField', 'CampaignOrderField'].flatMap((order) =>
    ['EARNED', 'VIEWS'].map((field) => [`${order}.${field}`, 'TOTALS'] as const),
  ),
  ...OWED.map((figure) => [`UserOrderField.${figure}`, 'PAYOUTS'] as const),
  ['UsersFilterInput.owed', 'PAYOUTS'],
  ['SubmissionOrderField.ESTIMATE', 'LEDGER'],
  ...Object.entries(CHANGED_KINDS).flatMap(([type, kind]) => {
    const scope = scopeOfType(kind.type);
    return scope == null ? [] : [[`ChangeType.${type}`, scope] as const];
  }),
]);

/** Null: the type needs no scope. Undefined: the type is unknown. */
export function scopeOfType(type: string): ApiKeyScope | null | undefined {
  if (ANSWER.test(type)) return null;
  return SCOPES.get(type) ?? SCOPES.get(type.replace(PAGE, ''));
}

/** The types of the changes feed that the viewer's scopes allow. */
export function typesOpenTo({ scopes }: Pick<Viewer, 'scopes'>): readonly ChangeType[] {
  if (scopes === undefined) return CHANGE_TYPES;
  return CHANGE_TYPES.filter((type) => {
    const scope = scopeOfType(CHANGED_KINDS[type].type);
    return scope == null || scopes.has(scope);
  });
}

/** The scopes that an argument needs: those of the orders and filters in it. */
export function scopesOfArgument(type: GraphQLInputType, value: unknown): ApiKeyScope[] {
  if (value == null) return [];
  const named = getNullableType(type);
  if (isListType(named)) return (value as unknown[]).flatMap((item) => scopesOfArgument(named.ofType, item));
  if (isEnumType(named)) {
    const chosen = named.getValues().find((one) => one.value === value);
    return scopesOfPart(named.name, chosen?.name ?? '');
  }
  if (!isInputObjectType(named)) return [];
  return Object.values(named.getFields()).flatMap(({ name, type: inner }) => {
    const part = (value as Record<string, unknown>)[name];
    return part == null ? [] : [...scopesOfPart(named.name, name), ...scopesOfArgument(inner, part)];
  });
}

function scopesOfPart(type: string, part: string): ApiKeyScope[] {
  const scope = ARGUMENTS.get(`${type}.${part}`);
  return scope === undefined ? [] : [scope];
}

/** Throws unless every type with fields has a scope, or stands among those without one. */
export function checkScopes(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isCompositeType(type) || isIntrospectionType(type)) continue;
    if (scopeOfType(type.name) === undefined)
      throw new Error(`the type ${type.name} has no scope: add it to src/graphql/scopes.ts`);
  }
}

/**
 * The types of the rows that an argument names: by global ids, or by the `__typename` of a representation. A field of an
 * interface or a union answers rows of these types.
 */
export function typesNamedIn(argument: unknown): string[] {
  if (typeof argument === 'string') return [readId(argument)?.kind.type ?? []].flat();
  if (Array.isArray(argument)) return argument.flatMap(typesNamedIn);
  const { __typename: type } = (argument ?? {}) as { __typename?: unknown };
  return typeof type === 'string' ? [type] : [];
}
