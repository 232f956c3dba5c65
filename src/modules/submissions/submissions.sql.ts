/** Reads of submissions. Clippers see their own, even if they lost the clip. */
import type { Listed } from '../../kernel/api/connection.js';
import { between, contains, isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type PageArgs, pageQuery, type SortKey } from '../../kernel/api/page.js';
import { type Id, ownRows, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import {
  AppealStatus,
  type RejectionReason,
  SocialPlatform,
  SubmissionStatus,
} from '../../kernel/prisma/generated/enums.js';
import { REMAINING } from '../campaigns/campaigns.sql.js';
import type { ClipsFilter } from '../clips/clips.sql.js';
import { isOverdue, REVIEW_DUE } from './review-due.sql.js';
import { POSTED_TOO_EARLY, RESERVED_FOR_OTHERS, UNCHECKED } from './settlements.sql.js';

export interface SubmissionRow {
  id: Id;
  clipId: Id;
  campaignId: Id;
  userId: Id;
  status: SubmissionStatus;
  submittedAt: Date;
  approvedAt: Date | null;
  decidedAt: Date | null;
  reason: RejectionReason | null;
  note: string | null;
  decidedById: Id | null;
  updatedAt: Date;
  appealStatus: AppealStatus | null;
  appealText: string | null;
  appealedAt: Date | null;
  appealAnswer: string | null;
  appealAnsweredAt: Date | null;
  appealAnsweredById: Id | null;
}

export interface SubmissionsFilter extends Omit<ClipsFilter, 'createdFrom' | 'createdTo'> {
  submittedFrom?: Date | null;
  submittedTo?: Date | null;
  appeal?: AppealStatus[] | null;
  overdue?: boolean | null;
  /** After how many hours a submission is overdue. */
  reviewHours?: number;
}

export interface SubmissionListArgs {
  of: 'ALL' | 'USER' | 'CAMPAIGN' | 'CLIP';
  filter: SubmissionsFilter;
  page: PageArgs;
}

export const SUBMISSION_COLUMNS =
  raw(`s.id::text AS id, s."clipId"::text AS "clipId", s."campaignId"::text AS "campaignId",
  s."userId"::text AS "userId", s.status, s."submittedAt", s."approvedAt", s."decidedAt", s.reason, s.note,
  s."decidedById"::text AS "decidedById", s."updatedAt",
  s."appealStatus", s."appealText", s."appealedAt", s."appealAnswer", s."appealAnsweredAt",
  s."appealAnsweredById"::text AS "appealAnsweredById"`);

const PARENT = { ALL: null, USER: 's."userId"', CAMPAIGN: 's."campaignId"', CLIP: 's."clipId"' } as const;

export function submissionsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<SubmissionRow> {
  return sql`
    SELECT ${SUBMISSION_COLUMNS} FROM "ClipSubmission" s
    WHERE s.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 's."userId"')}`;
}

export type Authorship = 'CLAIMED' | 'CLAIMED_BY_OTHERS' | 'FOREIGN' | 'UNKNOWN';

export interface AuthorshipRow {
  id: Id;
  authorship: Authorship;
  /** Other users who claim a handle of its authors, at most CLAIMANTS_MAX. Empty for clippers. */
  claimantIds: Id[];
}

export const CLAIMANTS_MAX = 10;

/**
 * Whether each submitter claims to be an author of the post. Nothing verifies a claim, so a handle that two users claim
 * proves nothing. A submission whose clip now belongs to another clipper gives no row.
 */
export function authorshipOfSubmissions(ids: readonly Id[], _: undefined, viewer: Viewer): Query<AuthorshipRow> {
  const claims = raw(`"SocialAccount" a WHERE a."socialPlatform" = c."socialPlatform" AND a.handle = h.handle`);
  return sql`
    SELECT s.id::text AS id, CASE
        WHEN cardinality(author.handles) = 0 THEN 'UNKNOWN'
        WHEN NOT own.claims THEN 'FOREIGN'
        WHEN own.alone THEN 'CLAIMED'
        ELSE 'CLAIMED_BY_OTHERS' END AS authorship,
      ${seesAll(viewer) ? OTHERS : raw(`'{}'::text[]`)} AS "claimantIds"
    FROM "ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId" AND ${ownRows(viewer, 'c."userId"')}
    CROSS JOIN LATERAL (
      SELECT array_remove(coalesce(c."authorHandle", lower(ltrim(c.author, '@'))) || c."coauthorHandles", NULL) AS handles
    ) author
    CROSS JOIN LATERAL (
      SELECT coalesce(bool_or(h.mine), FALSE) AS claims, coalesce(bool_or(h.mine AND NOT h.others), FALSE) AS alone
      FROM (
        SELECT EXISTS (SELECT FROM ${claims} AND a."userId" = s."userId") AS mine,
          EXISTS (SELECT FROM ${claims} AND a."userId" <> s."userId") AS others
        FROM unnest(author.handles) AS h(handle)
      ) h
    ) own
    WHERE s.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 's."userId"')}`;
}

/** The earliest claims of each handle. */
const OTHERS = raw(`ARRAY(
        SELECT claimant."userId"::text FROM unnest(author.handles) AS h(handle)
        CROSS JOIN LATERAL (
          SELECT a."userId", a.id FROM "SocialAccount" a
          WHERE a."socialPlatform" = c."socialPlatform" AND a.handle = h.handle AND a."userId" <> s."userId"
          ORDER BY a.id LIMIT ${CLAIMANTS_MAX}
        ) claimant
        GROUP BY claimant."userId" ORDER BY min(claimant.id) LIMIT ${CLAIMANTS_MAX}
      )`);

export function submissionPage(
  parents: readonly Id[],
  args: SubmissionListArgs,
  viewer: Viewer,
): Query<Listed<SubmissionRow>> {
  return pageQuery({ ...listOf(args, viewer), columns: SUBMISSION_COLUMNS }, parents, args.page);
}

export function submissionCount(
  parents: readonly Id[],
  args: SubmissionListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(args, viewer), parents);
}

/**
 * The amount that approval would post at once, as limit-rule.ts computes it; -1 for a submission that cannot be approved, so that
 * it sorts last.
 */
const ESTIMATE: SortKey = {
  expression: sql`CASE WHEN s.status <> 'PENDING' OR ${UNCHECKED} OR ${POSTED_TOO_EARLY} THEN -1
    WHEN k.status = 'PAUSED' OR num_nulls(k."payingRunId") = 0 THEN 0 ELSE greatest(0, least(s.due, ${REMAINING} - ${RESERVED_FOR_OTHERS})) END`,
  type: 'bigint',
  join: () => sql`JOIN "Clip" c ON c.id = s."clipId" JOIN "Campaign" k ON k.id = s."campaignId"`,
};

export const ATTEMPTS_MAX = 3;

/** Earlier submissions of the same post, the newest first. */
export function earlierAttempts(
  ids: readonly Id[],
  _: undefined,
  viewer: Viewer,
): Query<SubmissionRow & { laterId: Id }> {
  return sql`
    SELECT later.id::text AS "laterId", s.* FROM "ClipSubmission" later
    CROSS JOIN LATERAL (
      SELECT ${SUBMISSION_COLUMNS} FROM "ClipSubmission" s
      WHERE s."clipId" = later."clipId" AND s.id < later.id AND ${ownRows(viewer, 's."userId"')}
      ORDER BY s.id DESC LIMIT ${raw(String(ATTEMPTS_MAX))}
    ) s
    WHERE later.id = ANY(${ids}::bigint[])`;
}

function listOf({ of, filter }: SubmissionListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const where = all([
    ownRows(viewer, 's."userId"'),
    ...isAmong('s.status', SubmissionStatus, filter.status),
    ...isAmong('s."appealStatus"', AppealStatus, filter.appeal),
    filter.campaignId != null && sql`s."campaignId" = ${filter.campaignId}::bigint`,
    filter.userId != null && sql`s."userId" = ${filter.userId}::bigint`,
    ...between('s."submittedAt"', filter.submittedFrom, filter.submittedTo),
    filter.overdue != null && sql`${isOverdue(filter.reviewHours ?? 0)} = ${filter.overdue}`,
    ofPosts(filter, viewer),
  ]);
  return { from: raw('"ClipSubmission" s'), alias: 's', parent: PARENT[of], where, sortKeys: { ESTIMATE, REVIEW_DUE } };
}

/** Conditions on the post instead of the attempt. Clippers cannot search posts that another clipper owns now. */
function ofPosts(filter: SubmissionsFilter, viewer: Viewer): Prisma.Sql | null {
  const { socialPlatform, post, search, postedFrom, postedTo } = filter;
  const looked = [...contains(['c.title', 'c.author'], search), ...between('c."postedAt"', postedFrom, postedTo)];
  const conditions = [
    ...isAmong('c."socialPlatform"', SocialPlatform, socialPlatform),
    ...(post == null
      ? []
      : [sql`(c."socialPlatform", c."externalId") = (${post.socialPlatform}::"SocialPlatform", ${post.externalId})`]),
    ...looked,
    ...(looked.length === 0 ? [] : [ownRows(viewer, 'c."userId"')]),
  ];
  return conditions.length === 0
    ? null
    : sql`EXISTS (SELECT FROM "Clip" c WHERE c.id = s."clipId" AND ${all(conditions)})`;
}
