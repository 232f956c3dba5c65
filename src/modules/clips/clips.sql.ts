/** Reads of clips. A clipper sees the clips they own now. */
import type { Listed } from '../../kernel/api/connection.js';
import { between, contains, isAmong } from '../../kernel/api/filter-conditions.js';
import { type List, type PageArgs, pageQuery, type SortKey } from '../../kernel/api/page.js';
import { type Id, ownRows, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { ClipAvailability, SocialPlatform, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { COUNT_NAMES, countsOf, type OtherCounts } from '../../scraping/post-counts.js';
import { type ClipFreshness, isFresh } from './freshness.sql.js';

export interface ClipRow extends OtherCounts {
  id: Id;
  socialPlatform: SocialPlatform;
  externalId: string;
  url: string;
  userId: Id;
  campaignId: Id;
  status: SubmissionStatus;
  views: bigint | null;
  earned: bigint;
  checkedAt: Date | null;
  availability: ClipAvailability;
  failingSince: Date | null;
  nextCheckAt: Date | null;
  author: string | null;
  coauthors: string[];
  title: string | null;
  thumbnailUrl: string | null;
  postedAt: Date | null;
  ageHours: bigint | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface ClipsFilter {
  status?: readonly SubmissionStatus[] | null;
  socialPlatform?: readonly SocialPlatform[] | null;
  availability?: readonly ClipAvailability[] | null;
  freshness?: readonly ClipFreshness[] | null;
  campaignId?: Id | null;
  userId?: Id | null;
  search?: string | null;
  /** The post that a link names. */
  post?: { socialPlatform: SocialPlatform; externalId: string } | null;
  createdFrom?: Date | null;
  createdTo?: Date | null;
  postedFrom?: Date | null;
  postedTo?: Date | null;
}

export interface ClipListArgs {
  of: 'ALL' | 'USER' | 'CAMPAIGN';
  filter: ClipsFilter;
  page: PageArgs;
}

const COLUMNS = raw(`c.id::text AS id, c."socialPlatform", c."externalId", c.url, c."userId"::text AS "userId",
  c."campaignId"::text AS "campaignId", c.status, ${countsOf('c')}, c.earned, c."checkedAt",
  c.availability, c."failingSince", c."dueAt" AS "nextCheckAt", c.author,
  c."coauthorHandles" AS coauthors, c.title, c."thumbnailUrl", c."postedAt", c."createdAt", c."updatedAt",
  CASE WHEN c."postedAt" IS NOT NULL
    THEN greatest(0, floor(extract(epoch FROM now() - c."postedAt") / 3600))::bigint END AS "ageHours"`);

/** A clip stores its own money and counts. Unknown values sort below 0. */
const SORT_KEYS: Record<string, SortKey> = {
  EARNED: { expression: raw('c.earned'), type: 'bigint' },
  VIEWS: { expression: raw('coalesce(c.views, -1)'), type: 'bigint' },
  POSTED_AT: { expression: raw(`coalesce((extract(epoch FROM c."postedAt") * 1000)::bigint, -1)`), type: 'bigint' },
};

const PARENT = { ALL: null, USER: 'c."userId"', CAMPAIGN: 'c."campaignId"' } as const;

export function clipsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<ClipRow> {
  return sql`SELECT ${COLUMNS} FROM "Clip" c WHERE c.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'c."userId"')}`;
}

export function clipPage(parents: readonly Id[], args: ClipListArgs, viewer: Viewer): Query<Listed<ClipRow>> {
  return pageQuery({ ...clipRows(args, viewer), columns: COLUMNS }, parents, args.page);
}

/** Condition on "Clip" c for exactly the clips of a list that this viewer gets. The list's totals use it too. */
export function clipListCondition(filter: ClipsFilter, viewer: Viewer): Prisma.Sql {
  return all([
    ownRows(viewer, 'c."userId"'),
    ...isAmong('c.status', SubmissionStatus, filter.status),
    ...isAmong('c."socialPlatform"', SocialPlatform, filter.socialPlatform),
    ...isAmong('c.availability', ClipAvailability, filter.availability),
    ...isFresh(filter.freshness),
    filter.campaignId != null && sql`c."campaignId" = ${filter.campaignId}::bigint`,
    filter.userId != null && sql`c."userId" = ${filter.userId}::bigint`,
    filter.post != null &&
      sql`(c."socialPlatform", c."externalId") = (${filter.post.socialPlatform}::"SocialPlatform", ${filter.post.externalId})`,
    ...contains(['c.title', 'c.author'], filter.search),
    ...between('c."createdAt"', filter.createdFrom, filter.createdTo),
    ...between('c."postedAt"', filter.postedFrom, filter.postedTo),
  ]);
}

/**
 * The keys that the condition of such a list uses, if kept sums by these keys can replace it. Null if it needs other
 * columns of the clips.
 */
export function clipListKeys(
  filter: ClipsFilter,
  viewer: Viewer,
): ('userId' | 'campaignId' | 'socialPlatform')[] | null {
  const { status, socialPlatform, campaignId, userId, ...others } = filter;
  if (status != null || Object.values(others).some((value) => value != null)) return null;
  return [
    ...(userId == null && seesAll(viewer) ? [] : (['userId'] as const)),
    ...(campaignId == null ? [] : (['campaignId'] as const)),
    ...(socialPlatform == null ? [] : (['socialPlatform'] as const)),
  ];
}

/** A clip locked for a command, after its campaign and its user. */
export interface LockedClip extends OtherCounts {
  id: bigint;
  userId: bigint;
  campaignId: bigint;
  status: SubmissionStatus;
  views: bigint | null;
  earned: bigint;
  checkedAt: Date | null;
  postedAt: Date | null;
  createdAt: Date;
}

/** Locks clips in the order of ids. NO KEY: planning a batch refers to clips in another order, and must not wait. */
export function lockClips(ids: readonly bigint[]): Query<LockedClip> {
  return sql`
    SELECT id, "userId", "campaignId", status::text AS status, ${raw(COUNT_NAMES)}, earned, "checkedAt", "postedAt",
      "createdAt"
    FROM "Clip" WHERE id = ANY(${ids}::bigint[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** The rows of a list. */
export function clipRows({ of, filter }: ClipListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const where = clipListCondition(filter, viewer);
  return { from: raw('"Clip" c'), alias: 'c', parent: PARENT[of], where, sortKeys: SORT_KEYS };
}

/** The campaign that each clip belongs to now, and that must be locked. */
export function campaignsOfClips(ids: readonly bigint[]): Query<{ id: bigint; campaignId: bigint }> {
  return sql`SELECT id, "campaignId" FROM "Clip" WHERE id = ANY(${ids}::bigint[])`;
}
