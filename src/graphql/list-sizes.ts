/**
 * The largest number of rows of each list in the schema, whatever the database contains. The server does not start if a
 * list is neither named here nor known by its shape, because its rows would not be counted.
 */
import 'reflect-metadata';
import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';
import { LINES_MAX } from '../kernel/api/lines.js';
import { PAGE_SIZE, PAGE_SIZE_MAX } from '../kernel/api/page.js';
import { ScrapeOutcome, SocialPlatform } from '../kernel/prisma/generated/enums.js';
import { DIFFERENCES_SHOWN_MAX } from '../modules/books/books.resolver.js';
import { BOOKS_COUNT } from '../modules/books/check-books.js';
import { TERMS_SHOWN_MAX } from '../modules/campaigns/campaigns.sql.js';
import { CAUSES_SHOWN_MAX } from '../modules/explanations/because.sql.js';
import { REASONS } from '../modules/explanations/explained.sql.js';
import { IDENTITIES_MAX } from '../modules/identities/link-identity.js';
import { NOTIFICATION_KINDS } from '../modules/notifications/notification-kinds.js';
import { ATTEMPTS_MAX, CLAIMANTS_MAX } from '../modules/submissions/submissions.sql.js';
import { POINTS_MAX } from '../modules/timelines/bucket-rule.js';
import type { Granularities } from '../modules/timelines/timeline.type.js';
import { SOCIAL_ACCOUNTS_MAX } from '../modules/users/social-handle.js';
import { CHANGES_A_DELIVERY_MAX } from '../modules/webhooks/sending/deliver-changes.js';
import { ATTEMPTS_SHOWN_MAX } from '../modules/webhooks/webhooks.sql.js';

const SOCIAL_PLATFORMS = Object.keys(SocialPlatform).length;

/** The largest page of the changes feed. */
export const CHANGES_MAX = 500;

/** Lists with a fixed largest size. An outcome may not be known yet. */
const FIXED: Readonly<Record<string, number>> = {
  'BooksReport.books': BOOKS_COUNT,
  'Book.differences': DIFFERENCES_SHOWN_MAX,
  'Campaign.totalsByPlatform': SOCIAL_PLATFORMS,
  'EarningBecause.trackings': CAUSES_SHOWN_MAX,
  'PlatformStats.totalsByPlatform': SOCIAL_PLATFORMS,
  'RefreshRun.outcomes': SOCIAL_PLATFORMS * (Object.keys(ScrapeOutcome).length + 1),
  'Submission.authorClaimedBy': CLAIMANTS_MAX,
  'Submission.earlierAttempts': ATTEMPTS_MAX,
  'TotalsExplanation.excluded': REASONS.length,
  'User.identities': IDENTITIES_MAX,
  'User.socialAccounts': SOCIAL_ACCOUNTS_MAX,
  'User.totalsByPlatform': SOCIAL_PLATFORMS,
  'WebhookDelivery.attempts': ATTEMPTS_SHOWN_MAX,
  'WebhookDelivery.changes': CHANGES_A_DELIVERY_MAX,
};

/** The largest number of values of a list of values, by type and field. A list that is not here counts as one value. */
export const VALUES_IN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  User: { notifications: NOTIFICATION_KINDS.length },
};

/** Types whose lists have as many rows as the field above asks for: a page, a ranking, a series, a bulk command. */
const OF_THE_FIELD_ABOVE: readonly [type: RegExp, fields: readonly string[]][] = [
  [/Connection$/, ['edges', 'nodes']],
  [/^ChangePage$/, ['nodes']],
  [/^(Balance|Pricing)Page$/, ['lines']],
  [/Ranking$/, ['rows']],
  [/^Timeline$/, ['points']],
  [/Payload$/, ['results']],
];

/** Fields that may have more rows than a page. */
const LONGER_PAGES: Readonly<Record<string, number>> = {
  'Campaign.termsHistory': TERMS_SHOWN_MAX,
  'Query.changes': CHANGES_MAX,
  'Balance.explain': LINES_MAX,
  'Submission.pricing': LINES_MAX,
};

export type ListSize = number | 'ABOVE' | 'ARGUMENTS';

/** Throws if the list is unknown. */
export function listSizeOf(type: string, field: string, hasArguments: boolean): ListSize {
  const fixed = FIXED[`${type}.${field}`];
  if (fixed !== undefined) return fixed;
  if (OF_THE_FIELD_ABOVE.some(([types, fields]) => types.test(type) && fields.includes(field))) return 'ABOVE';
  if (hasArguments) return 'ARGUMENTS';
  throw new Error(`the list ${type}.${field} has no largest size: add one to list-sizes.ts`);
}

/** Throws unless every list of objects has a size. */
export function checkLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const { name, type: answer, args } of Object.values(type.getFields())) {
      const isList = isListType(getNullableType(answer)) && isCompositeType(getNamedType(answer));
      if (isList) listSizeOf(type.name, name, args.length > 0);
    }
  }
}

type Arguments = Record<string, unknown>;

/**
 * The rows that a field asks for: `first` or `last`, the points of a series, or the entries of a list argument. A page
 * above the largest reads nothing, because its own rule refuses it as BAD_USER_INPUT.
 */
export function rowsAsked(type: string, field: GraphQLField<unknown, unknown>, args: Arguments): number {
  const max = LONGER_PAGES[`${type}.${field.name}`] ?? PAGE_SIZE_MAX;
  const pages = [args['first'], args['last']].filter((size) => typeof size === 'number');
  if (pages.length > 0) return Math.min(Math.max(0, ...pages), max);
  if (field.args.some(({ name }) => name === 'last')) return PAGE_SIZE;
  if ('granularity' in args) return pointsAsked(args);
  const lists = Object.values(args).flatMap((value) => [value, ...Object.values((value ?? {}) as object)]);
  const sizes = lists.filter(Array.isArray).map((list) => list.length);
  return sizes.length === 0 ? max : Math.max(...sizes);
}

const HOUR_MS = 3_600_000;

/** A little less than the shortest possible bucket, which a clock change shortens. */
const SHORTEST_MS: Record<keyof typeof Granularities, number> = {
  HOUR: HOUR_MS / 2,
  DAY: 20 * HOUR_MS,
  WEEK: 6 * 24 * HOUR_MS,
  MONTH: 27 * 24 * HOUR_MS,
};

/** The first and last point may be partial. An open range has no known start or end. */
function pointsAsked({ from, to, granularity }: Arguments): number {
  const shortest = SHORTEST_MS[granularity as keyof typeof Granularities];
  if (!(from instanceof Date) || !(to instanceof Date)) return POINTS_MAX;
  const points = Math.ceil(Math.max(0, to.getTime() - from.getTime()) / shortest) + 2;
  return Math.min(points, POINTS_MAX);
}
