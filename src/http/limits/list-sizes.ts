/**
 * How many rows each list of the schema can have, whatever is in the database. A list that is not named here and cannot be
 * told by its shape stops the server from starting: its rows would be counted as nothing.
 */
import { type GraphQLSchema, getNamedType, getNullableType, isCompositeType, isListType, isObjectType } from 'graphql';
import { PAGE_SIZE_MAX } from '../../kernel/page.js';
import { ScrapeOutcome, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { DIFFERENCES_SHOWN_MAX } from '../../modules/books/books.resolver.js';
import { BOOKS_COUNT } from '../../modules/books/check-books.js';
import { TERMS_SHOWN_MAX } from '../../modules/campaigns/campaigns.sql.js';
import { CLAIMANTS_MAX } from '../../modules/submissions/submissions.sql.js';
import { POINTS_MAX } from '../../modules/totals/bucket-rule.js';
import type { Granularities } from '../../modules/totals/timeline.type.js';
import { SOCIAL_ACCOUNTS_MAX } from '../../modules/users/social-handle.js';

const SOCIAL_PLATFORMS = Object.keys(SocialPlatform).length;

/** Lists of a fixed size at most. An outcome may be unknown yet. */
const FIXED: Readonly<Record<string, number>> = {
  'BooksReport.books': BOOKS_COUNT,
  'Book.differences': DIFFERENCES_SHOWN_MAX,
  'Campaign.totalsByPlatform': SOCIAL_PLATFORMS,
  'PlatformStats.totalsByPlatform': SOCIAL_PLATFORMS,
  'RefreshRun.outcomes': SOCIAL_PLATFORMS * (Object.keys(ScrapeOutcome).length + 1),
  'Submission.authorClaimedBy': CLAIMANTS_MAX,
  'User.socialAccounts': SOCIAL_ACCOUNTS_MAX,
  'User.totalsByPlatform': SOCIAL_PLATFORMS,
};

/** Lists whose rows are those that the field above asks for, by type: a page, a ranking, a series, a bulk command. */
const OF_THE_FIELD_ABOVE: readonly [type: RegExp, fields: readonly string[]][] = [
  [/Connection$/, ['edges', 'nodes']],
  [/Ranking$/, ['rows']],
  [/^Timeline$/, ['points']],
  [/Payload$/, ['results']],
];

/** Fields with more rows than a page at most. */
const LONGER_PAGES: Readonly<Record<string, number>> = { 'Campaign.termsHistory': TERMS_SHOWN_MAX };

export type ListSize = number | 'ABOVE' | 'ARGUMENTS';

/** Throws where nothing is known. */
export function listSizeOf(type: string, field: string, hasArguments: boolean): ListSize {
  const fixed = FIXED[`${type}.${field}`];
  if (fixed !== undefined) return fixed;
  if (OF_THE_FIELD_ABOVE.some(([types, fields]) => types.test(type) && fields.includes(field))) return 'ABOVE';
  if (hasArguments) return 'ARGUMENTS';
  throw new Error(`nothing says how long the list ${type}.${field} can be: list-sizes.ts must`);
}

/** Every list of objects has a size; throws otherwise. */
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
 * The rows that a field was asked for: `first` or `last`, the points of a series, or the entries of a list in its
 * arguments. A page beyond the largest is BAD_USER_INPUT by its own rule, which names it, and reads nothing.
 */
export function rowsAsked(type: string, field: string, args: Arguments): number {
  const max = LONGER_PAGES[`${type}.${field}`] ?? PAGE_SIZE_MAX;
  const pages = [args['first'], args['last']].filter((size) => typeof size === 'number');
  if (pages.length > 0) return Math.min(Math.max(0, ...pages), max);
  if ('granularity' in args) return pointsAsked(args);
  const lists = Object.values(args).flatMap((value) => [value, ...Object.values((value ?? {}) as object)]);
  const sizes = lists.filter(Array.isArray).map((list) => list.length);
  return sizes.length === 0 ? max : Math.max(...sizes);
}

const HOUR_MS = 3_600_000;

/** Less than the shortest that a bucket can be, where the clock changes. */
const SHORTEST_MS: Record<keyof typeof Granularities, number> = {
  HOUR: HOUR_MS / 2,
  DAY: 20 * HOUR_MS,
  WEEK: 6 * 24 * HOUR_MS,
  MONTH: 27 * 24 * HOUR_MS,
};

/** The first and the last point are cut, and may be short. Where the range is open, its start or end is anybody's guess. */
function pointsAsked({ from, to, granularity }: Arguments): number {
  const shortest = SHORTEST_MS[granularity as keyof typeof Granularities];
  if (!(from instanceof Date) || !(to instanceof Date)) return POINTS_MAX;
  const points = Math.ceil(Math.max(0, to.getTime() - from.getTime()) / shortest) + 2;
  return Math.min(points, POINTS_MAX);
}
