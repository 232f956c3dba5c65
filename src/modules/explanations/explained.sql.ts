/**
 * Where the exact price of all views stands (docs/money.md#why-did-i-earn-this): each unit of each submission is on one
 * line. The prices are those that the settlement rule stored and book B7 repeats; this file only divides them.
 */
import type { Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { termsAtMoment } from '../campaigns/campaigns.sql.js';
import { STARTED } from '../ledger/replay.sql.js';
import { UNITS_PER_CENT } from '../ledger/settlement-rule.js';
import { SUBMISSION_COLUMNS, type SubmissionRow } from '../submissions/submissions.sql.js';
import { amongPairs, narrowed } from '../totals/conditions.sql.js';
import type { TotalsScope } from '../totals/scope.js';
import type { Unpriced } from './unpriced-rule.js';

/** Why money is not earned, in the order of precedence: a unit stands on the first line that fits. */
export const REASONS = [
  ...(['REJECTED', 'WITHDRAWN', 'REVOKED', 'PENDING', 'AFTER_END', 'BELOW_MINIMUM'] as const),
  ...(['CAPPED', 'ON_HOLD', 'PAUSED', 'BUDGET', 'ROUNDING'] as const),
];
export type ExcludedReason = (typeof REASONS)[number];

export type ExplainArgs = Pick<TotalsScope, 'of' | 'filter'>;

const PARENT = {
  PLATFORM: `'platform'`,
  USER: 's."userId"',
  CAMPAIGN: 's."campaignId"',
  CLIP: 's."clipId"',
  PAIR: `s."userId" || ':' || s."campaignId"`,
} as const;

/** A submission that another continues has no line: its views stand at the later one, with the price that they had. */
const NOT_CONTINUED = raw(`NOT EXISTS (SELECT FROM "ClipSubmission" n WHERE n."continuesId" = s.id)`);

function within(parents: readonly Id[], { of, filter }: ExplainArgs, viewer: Viewer): Prisma.Sql {
  return all([among(parents, of), narrowedTo(filter), ownRows(viewer, 's."userId"'), NOT_CONTINUED]);
}

function among(parents: readonly Id[], of: TotalsScope['of']): Prisma.Sql | null {
  if (of === 'PLATFORM') return null;
  if (of !== 'PAIR') return sql`${raw(PARENT[of])} = ANY(${parents}::bigint[])`;
  const pairs = parents.map((pair) => pair.split(':'));
  return amongPairs(
    's',
    pairs.map(([userId = '', campaignId = '']) => ({ userId, campaignId })),
  );
}

function narrowedTo(filter: TotalsScope['filter']): Prisma.Sql {
  return all(narrowed(filter, 's').map((condition) => condition.sql));
}

const SUBMISSIONS = `"ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId" JOIN "Campaign" k ON k.id = s."campaignId"`;

/** The minimum of the terms at the last tracking that was priced. */
const MINIMUM = termsAtMoment('"minViews"', 's."campaignId"', 'greatest(s."settledThrough", s."submittedAt")');

/**
 * The lines of a submission s of a clip c to a campaign k: reason and units of 1/10,000,000; UNITS_PER_CENT of them are a cent.
 * `views` are those of the whole submission, on one of its lines.
 */
const LINES = `
  CROSS JOIN LATERAL (
    SELECT s.status = 'APPROVED' AS counts, s.accrued - s.due * ${UNITS_PER_CENT} AS beyond,
      (s.due - s."accruedCents") * ${UNITS_PER_CENT} AS short, s."settledViews" - s."baselineViews" AS views
  ) u
  CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT u.counts OR u.beyond = 0 THEN NULL
        WHEN s."settledViews" < coalesce(${MINIMUM}, 0) THEN 'BELOW_MINIMUM'
        WHEN u.beyond >= ${UNITS_PER_CENT} THEN 'CAPPED' ELSE 'ROUNDING' END AS beyond,
      CASE WHEN NOT u.counts OR u.short = 0 THEN NULL
        WHEN num_nulls(k."payingRunId") = 0 AND k.status <> 'PAUSED' AND k.spent < k.budget THEN 'ON_HOLD'
        WHEN k.status = 'PAUSED' THEN 'PAUSED' ELSE 'BUDGET' END AS short
  ) r
  CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT u.counts THEN s.status::text WHEN s."accruedCents" > 0 OR s.accrued = 0 THEN 'EARNED'
      WHEN r.beyond <> 'ROUNDING' THEN r.beyond ELSE coalesce(r.short, r.beyond) END AS of_views
  ) v
  CROSS JOIN LATERAL (
    SELECT l.reason, l.units, CASE WHEN l.reason = v.of_views THEN u.views ELSE 0 END AS views
    FROM (VALUES
      (CASE WHEN u.counts THEN 'EARNED' ELSE s.status::text END, CASE WHEN u.counts THEN s."accruedCents" * ${UNITS_PER_CENT} ELSE s.accrued END),
      (r.beyond, u.beyond), (r.short, u.short)) l(reason, units)
    WHERE num_nulls(l.reason) = 0
  ) line`;

export interface ExplainedRow {
  parentId: Id;
  reason: ExcludedReason | 'EARNED';
  clips: bigint;
  views: bigint;
  /** Exact, as text: the sum may be larger than a bigint. */
  units: string;
  /** Cents that the clips earned, with what corrections gave and took; only of the line EARNED. */
  earned: bigint;
  /** Cents of it that were paid for views. */
  accrued: bigint;
}

/** The lines of each scope, from the stored prices. A scope without a submission has none. */
export function linesOfScopes(parents: readonly Id[], args: ExplainArgs, viewer: Viewer): Query<ExplainedRow> {
  const parent = PARENT[args.of];
  return sql`
    SELECT (${raw(parent)})::text AS "parentId", line.reason, count(DISTINCT s."clipId")::bigint AS clips,
      sum(line.views)::bigint AS views, sum(line.units)::text AS units,
      (coalesce(sum(c.earned) FILTER (WHERE line.reason = 'EARNED'), 0))::bigint AS earned,
      (coalesce(sum(s."accruedCents") FILTER (WHERE line.reason = 'EARNED'), 0))::bigint AS accrued
    FROM ${raw(SUBMISSIONS)} ${raw(LINES)}
    WHERE ${within(parents, args, viewer)}
    GROUP BY 1, 2`;
}

/**
 * Trackings v that priced nothing, of the submission s that was the clip's newest one then: it was closed, or its accrual
 * had ended. Without any priced tracking, a submission whose baseline is the submission knows no views that earn.
 */
const UNPRICED = `v."clipId" = s."clipId" AND v."submissionId" IS NULL AND v."trackedAt" > s."submittedAt"
    AND v.views > s."settledViews" AND (num_nulls(s."settledThrough") = 0 OR s.baseline = 'ZERO')
    AND NOT EXISTS (SELECT FROM "ClipSubmission" n
      WHERE n."clipId" = s."clipId" AND n.id > s.id AND n."submittedAt" < v."trackedAt")`;

export interface UnpricedRow extends Unpriced {
  parentId: Id;
}

/** Views that nobody priced, with the state of their submission, in the order of the trackings. */
export function unpricedOfScopes(parents: readonly Id[], args: ExplainArgs, viewer: Viewer): Query<UnpricedRow> {
  return sql`
    SELECT (${raw(PARENT[args.of])})::text AS "parentId", s.id, s."clipId", s."campaignId", s.status::text AS status,
      ${STARTED}, v.views, v."trackedAt",
      (SELECT max(p."trackedAt") FROM "ViewTracking" p WHERE p."clipId" = v."clipId" AND p."trackedAt" < v."trackedAt") AS "lookedAt"
    FROM ${raw(SUBMISSIONS)} JOIN "ViewTracking" v ON ${raw(UNPRICED)}
    WHERE ${within(parents, args, viewer)}
    ORDER BY s.id, v."trackedAt"`;
}

export interface SuspectsRow {
  parentId: Id;
  clips: bigint;
  views: bigint;
  amount: bigint;
}

/** Jumps that wait for an admin, of open submissions, with what they would bring. */
export function suspectsOfScopes(parents: readonly Id[], args: ExplainArgs, viewer: Viewer): Query<SuspectsRow> {
  return sql`
    SELECT (${raw(PARENT[args.of])})::text AS "parentId", count(*)::bigint AS clips,
      sum(greatest(0, o.views - s."settledViews"))::bigint AS views, sum(s.reserved)::bigint AS amount
    FROM ${raw(SUBMISSIONS)} JOIN "SuspectObservation" o ON o."clipId" = c.id AND o.status = 'OPEN'
    WHERE s.status IN ('PENDING', 'APPROVED') AND ${within(parents, args, viewer)}
    GROUP BY 1`;
}

export interface LedgerRow {
  parentId: Id;
  accruals: bigint;
  adjustments: bigint;
  reversals: bigint;
  reinstatements: bigint;
}

const ofKind = (kind: string, name: string) =>
  `(coalesce(sum(s.amount) FILTER (WHERE s.kind = '${kind}'), 0))::bigint AS ${name}`;

/** The ledger of each scope by the kinds of its entries, which add up to what was earned. */
export function ledgerOfScopes(parents: readonly Id[], args: ExplainArgs, viewer: Viewer): Query<LedgerRow> {
  return sql`
    SELECT (${raw(PARENT[args.of])})::text AS "parentId", ${raw(ofKind('ACCRUAL', 'accruals'))},
      ${raw(ofKind('ADJUSTMENT', 'adjustments'))}, ${raw(ofKind('REVERSAL', 'reversals'))},
      ${raw(ofKind('REINSTATEMENT', 'reinstatements'))}
    FROM "Earning" s JOIN "Clip" c ON c.id = s."clipId" JOIN "Campaign" k ON k.id = s."campaignId"
    WHERE ${all([among(parents, args.of), narrowedTo(args.filter), ownRows(viewer, 's."userId"')])}
    GROUP BY 1`;
}

/** The submissions of one line. */
export interface LineListArgs extends ExplainArgs {
  reason: ExcludedReason | 'EARNED';
  page: PageArgs;
}

export function linePage(parents: readonly Id[], args: LineListArgs, viewer: Viewer): Query<Listed<SubmissionRow>> {
  return pageQuery({ ...listOf(args, viewer), columns: SUBMISSION_COLUMNS }, parents, args.page);
}

export function lineCount(
  parents: readonly Id[],
  args: LineListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(args, viewer), parents);
}

function listOf(args: LineListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const { of, filter, reason } = args;
  const unpriced = raw(`EXISTS (SELECT FROM "ViewTracking" v WHERE ${UNPRICED})`);
  const afterEnd = reason === 'AFTER_END';
  const where = all([
    narrowedTo(filter),
    ownRows(viewer, 's."userId"'),
    NOT_CONTINUED,
    afterEnd ? all([raw(`s.status = 'APPROVED'`), unpriced]) : sql`line.reason = ${raw(`'${reason}'`)}`,
  ]);
  const parent = of === 'PLATFORM' ? null : PARENT[of];
  return { from: raw(afterEnd ? SUBMISSIONS : `${SUBMISSIONS} ${LINES}`), alias: 's', parent, where };
}
