/**
 * The invariants of docs/design.md#books as statements (label: offline). Each returns the rows that break it, and none
 * when the books are clean. They do not add up by the measures of the totals, so a wrong measure cannot agree with
 * itself.
 */
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { eachOtherCount } from '../../scraping/post-counts.js';
import { payoutStats } from '../payouts/payouts.sql.js';
import { PLATFORM, totalsOfPlatform } from '../totals/totals.sql.js';

/** Two values that should be equal (or in order), and the row they were read from. */
export interface Difference {
  subject: string;
  measure: string;
  left: string | null;
  right: string | null;
}

const differing = raw(`
  CROSS JOIN LATERAL (VALUES ('earned', p.earned, s.earned), ('views', p.views, s.views), ('clips', p.clips, s.clips)) m(measure, l, r)
  WHERE m.l <> m.r`);

/** B1: the platform equals the sum of its users, of its campaigns, of its clips and of the ledger. */
export function platformEqualsItsParts(): Query<Difference> {
  return sql`
    WITH platform AS (${totalsOfPlatform([PLATFORM], {})}),
    counted AS (SELECT * FROM "Clip" WHERE status = 'APPROVED'),
    side(subject, earned, views, clips) AS (
      SELECT 'users', coalesce(sum(earned), 0), coalesce(sum(views), 0), coalesce(sum(clips), 0)
      FROM (SELECT sum(earned) AS earned, sum(views) AS views, count(*) AS clips FROM counted GROUP BY "userId") u
      UNION ALL
      SELECT 'campaigns', coalesce(sum(earned), 0), coalesce(sum(views), 0), coalesce(sum(clips), 0)
      FROM (SELECT sum(earned) AS earned, sum(views) AS views, count(*) AS clips FROM counted GROUP BY "campaignId") k
      UNION ALL
      SELECT 'clips', coalesce(sum(earned), 0), coalesce(sum(views), 0), count(*) FROM counted
      UNION ALL
      SELECT 'ledger', (SELECT coalesce(sum(amount), 0) FROM "Earning"),
        (SELECT coalesce(sum(v."viewsGained"), 0) FROM "ViewTracking" v JOIN counted c ON c.id = v."clipId"),
        (SELECT count(*) FROM "ClipSubmission" WHERE status = 'APPROVED')
    )
    SELECT 'platform = ' || s.subject AS subject, m.measure, m.l::text AS left, m.r::text AS right
    FROM platform p CROSS JOIN side s ${differing}`;
}

/** B2: earned = available + active + held for every user and campaign, each part from the ledger by campaign status. */
export function partsAddUp(): Query<Difference> {
  return sql`
    WITH part AS (
      SELECT e."userId", e."campaignId", sum(e.amount) AS earned,
        sum(e.amount) FILTER (WHERE k.status = 'COMPLETED') AS available,
        sum(e.amount) FILTER (WHERE k.status = 'ACTIVE') AS active,
        sum(e.amount) FILTER (WHERE k.status IN ('DRAFT', 'PAUSED', 'CLOSING', 'CANCELLED')) AS held
      FROM "Earning" e JOIN "Campaign" k ON k.id = e."campaignId" GROUP BY e."userId", e."campaignId"
    ), counted AS (
      SELECT "userId", "campaignId", sum(earned) AS earned FROM "Clip" WHERE status = 'APPROVED' GROUP BY "userId", "campaignId"
    )
    SELECT 'user_' || coalesce(p."userId", c."userId") || ' in campaign_' || coalesce(p."campaignId", c."campaignId") AS subject,
      'earned = available + active + held' AS measure,
      coalesce(c.earned, 0)::text AS left,
      (coalesce(p.available, 0) + coalesce(p.active, 0) + coalesce(p.held, 0))::text AS right
    FROM part p FULL JOIN counted c USING ("userId", "campaignId")
    WHERE coalesce(c.earned, 0) <> coalesce(p.available, 0) + coalesce(p.active, 0) + coalesce(p.held, 0)`;
}

/** B3: campaign.spent is the ledger's sum, and never above the budget. */
export function spentIsTheLedger(): Query<Difference> {
  return sql`
    SELECT 'campaign_' || k.id AS subject, m.measure, m.l::text AS left, m.r::text AS right
    FROM "Campaign" k LEFT JOIN (SELECT "campaignId", sum(amount) AS amount FROM "Earning" GROUP BY "campaignId") e
      ON e."campaignId" = k.id
    CROSS JOIN LATERAL (VALUES ('spent = ledger', k.spent, coalesce(e.amount, 0), k.spent <> coalesce(e.amount, 0)),
      ('0 <= spent <= budget', k.spent, k.budget, k.spent NOT BETWEEN 0 AND k.budget)) m(measure, l, r, broken)
    WHERE m.broken`;
}

/**
 * B4, first half: a user's requests and payouts exceed the user's available money and account entries by at most what was taken back since
 * the user's newest request. The excess is the user's debt and uncovered requests.
 */
export function debtIsExplained(): Query<Difference> {
  return sql`
    WITH available AS (
      SELECT c."userId", sum(c.earned) AS amount FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"
      WHERE c.status = 'APPROVED' AND k.status = 'COMPLETED' GROUP BY c."userId"
    ), entered AS (
      SELECT "userId", sum(amount) AS amount FROM "AccountEntry" GROUP BY "userId"
    ), cover AS (
      SELECT "userId", coalesce(a.amount, 0) + coalesce(e.amount, 0) AS amount
      FROM available a FULL JOIN entered e USING ("userId")
    ), taken AS (
      SELECT r."userId", sum(r.amount) AS amount, max(r."requestedAt") AS newest FROM "PayoutRequest" r
      LEFT JOIN "Payout" p ON p."payoutRequestId" = r.id LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id
      WHERE r.status IN ('PENDING', 'APPROVED', 'PAID') AND v.id IS NULL GROUP BY r."userId"
    ), debt AS (
      SELECT t."userId", t.newest, t.amount - coalesce(a.amount, 0) AS amount
      FROM taken t LEFT JOIN cover a ON a."userId" = t."userId" WHERE t.amount > coalesce(a.amount, 0)
    )
    SELECT 'user_' || d."userId" AS subject, 'debt + uncovered <= taken back after the newest request' AS measure, d.amount::text AS left,
      back.amount::text AS right
    FROM debt d CROSS JOIN LATERAL (
      SELECT coalesce(-sum(e.amount), 0) AS amount FROM "Earning" e
      WHERE e."userId" = d."userId" AND e.amount < 0 AND e."earnedAt" >= d.newest
    ) back
    WHERE d.amount > back.amount`;
}

/** B4, second half: every request was covered when it was made, as recomputed from the facts up to that time. */
export function requestsWereCovered(): Query<Difference> {
  return sql`
    SELECT 'request_' || r.id AS subject, 'withdrawableBefore <= recomputed' AS measure,
      r."withdrawableBefore"::text AS left, (earned.amount + entered.amount - taken.amount)::text AS right
    FROM "PayoutRequest" r
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount), 0) AS amount FROM "Earning" e JOIN "Campaign" k ON k.id = e."campaignId"
      WHERE e."userId" = r."userId" AND (k."completedAt" <= r."requestedAt" OR EXISTS (
          SELECT FROM "CampaignReopening" o WHERE o."campaignId" = k.id
            AND o."completedAt" <= r."requestedAt" AND r."requestedAt" <= o."reopenedAt"))
        AND (e."earnedAt" < r."requestedAt" OR (e."earnedAt" = r."requestedAt" AND e.amount > 0))
    ) earned
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount), 0) AS amount FROM "AccountEntry"
      WHERE "userId" = r."userId" AND "confirmedAt" <= r."requestedAt"
    ) entered
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(o.amount), 0) AS amount FROM "PayoutRequest" o
      LEFT JOIN "Payout" p ON p."payoutRequestId" = o.id
      LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id AND v."reversedAt" <= r."requestedAt"
      WHERE o."userId" = r."userId" AND o.id < r.id AND v.id IS NULL
        AND NOT (o.status IN ('REJECTED', 'CANCELLED') AND o."decidedAt" <= r."requestedAt")
    ) taken
    WHERE r."withdrawableBefore" > earned.amount + entered.amount - taken.amount`;
}

/** B5: each payout equals its PAID request, and the platform's statistics equal the users' sums. */
export function payoutsMatchRequests(): Query<Difference> {
  return sql`
    SELECT 'request_' || coalesce(r.id, p."payoutRequestId") AS subject, m.measure, m.l AS left, m.r AS right
    FROM "PayoutRequest" r FULL JOIN "Payout" p ON p."payoutRequestId" = r.id
    CROSS JOIN LATERAL (VALUES
      ('PAID = has a payout', coalesce(r.status::text, 'no request'), CASE WHEN p.id IS NULL THEN 'none' ELSE 'payout_' || p.id END,
        (r.status = 'PAID') IS DISTINCT FROM (p.id IS NOT NULL)),
      ('amount of payout = of request', p.amount::text, r.amount::text, p.amount <> r.amount),
      ('user of payout = of request', 'user_' || p."userId", 'user_' || r."userId", p."userId" <> r."userId")) m(measure, l, r, broken)
    WHERE m.broken
    UNION ALL
    SELECT 'platform', m.measure, m.l::text, m.r::text
    FROM (${payoutStats()}) s
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(paid), 0) AS paid, coalesce(sum(requested), 0) AS requested FROM (
        SELECT (SELECT sum(p.amount) FROM "Payout" p LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id
                WHERE p."userId" = u.id AND v.id IS NULL) AS paid,
          (SELECT sum(r.amount) FROM "PayoutRequest" r WHERE r."userId" = u.id AND r.status IN ('PENDING', 'APPROVED')) AS requested
        FROM "User" u) each_user
    ) users
    CROSS JOIN LATERAL (VALUES ('completed = users paid', s."completedAmount"::numeric, users.paid),
      ('pending + approved = users requested', (s."pendingAmount" + s."approvedAmount")::numeric, users.requested)) m(measure, l, r)
    WHERE m.l <> m.r`;
}

/** B6: a clip's counts are its latest known trackings and the sum of its gains. Its earned is its ledger. */
export function clipsMatchTheirFacts(): Query<Difference> {
  return sql`
    SELECT 'clip_' || c.id AS subject, m.measure, m.l::text AS left, m.r::text AS right
    FROM "Clip" c
    CROSS JOIN LATERAL (
      SELECT sum(v."viewsGained") AS gained,
        (array_agg(v.views ORDER BY v."trackedAt" DESC))[1] AS views,
        ${raw(eachOtherCount(lastKnown))}
      FROM "ViewTracking" v WHERE v."clipId" = c.id
    ) t
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount), 0) AS amount FROM "Earning" e WHERE e."clipId" = c.id) e
    CROSS JOIN LATERAL (VALUES ('views = latest tracking', c.views::numeric, t.views::numeric), ('views = gains', c.views, t.gained),
      ${raw(eachOtherCount((count) => `('${count}', c.${count}, t.${count})`))},
      ('earned = ledger', c.earned, e.amount),
      ('ledger of a clip that does not count', CASE WHEN c.status = 'APPROVED' THEN 0 ELSE e.amount END, 0)) m(measure, l, r)
    WHERE m.l IS DISTINCT FROM m.r`;
}

const lastKnown = (count: string) =>
  `(array_agg(v.${count} ORDER BY v."trackedAt" DESC) FILTER (WHERE v.${count} IS NOT NULL))[1] AS ${count}`;

/** B6: status, owner and campaign of a clip are those of its latest submission, and no other submission waits. */
export function clipsFollowTheirSubmissions(): Query<Difference> {
  return sql`
    SELECT 'clip_' || c.id AS subject, m.measure, m.l AS left, m.r AS right
    FROM "Clip" c
    LEFT JOIN (
      SELECT "clipId", max(id) AS latest, count(*) FILTER (WHERE status = 'PENDING') AS waiting
      FROM "ClipSubmission" GROUP BY "clipId"
    ) of_clip ON of_clip."clipId" = c.id
    LEFT JOIN "ClipSubmission" s ON s.id = of_clip.latest
    CROSS JOIN LATERAL (VALUES
      ('status = of its latest submission', c.status::text, s.status::text),
      ('owner = of its latest submission', 'user_' || c."userId", 'user_' || s."userId"),
      ('campaign = of its latest submission', 'campaign_' || c."campaignId", 'campaign_' || s."campaignId"),
      ('submissions that wait', (c.status = 'PENDING')::int::text, coalesce(of_clip.waiting, 0)::text)) m(measure, l, r)
    WHERE m.l IS DISTINCT FROM m.r`;
}

/** B7, the chain: accruals have no gap, and their sum is the submission's accruedCents. */
export function accrualsAreAChain(): Query<Difference> {
  return sql`
    WITH link AS (
      SELECT "submissionId", "accruedCentsBefore",
        coalesce(sum(amount) OVER (PARTITION BY "submissionId" ORDER BY "accruedCentsBefore"
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
      FROM "Earning" WHERE kind = 'ACCRUAL'
    )
    SELECT 'submission_' || "submissionId" AS subject, 'unbroken chain' AS measure, "accruedCentsBefore"::text AS left, before::text AS right
    FROM link WHERE "accruedCentsBefore" <> before
    UNION ALL
    SELECT 'submission_' || s.id, 'accruedCents = accruals', s."accruedCents"::text, coalesce(e.amount, 0)::text
    FROM "ClipSubmission" s
    LEFT JOIN (SELECT "submissionId", sum(amount) AS amount FROM "Earning" WHERE kind = 'ACCRUAL' GROUP BY "submissionId") e
      ON e."submissionId" = s.id
    WHERE s."accruedCents" <> coalesce(e.amount, 0)`;
}

/** B7, the queue: nobody waits while budget is left in a campaign that pays. */
export function nobodyWaitsWhileBudgetIsLeft(): Query<Difference> {
  return sql`
    SELECT 'submission_' || s.id AS subject, 'waits while budget is left' AS measure, s."accruedCents"::text AS left, s.due::text AS right
    FROM "ClipSubmission" s JOIN "Campaign" k ON k.id = s."campaignId"
    WHERE s.status = 'APPROVED' AND s."accruedCents" < s.due AND k.spent + s.withheld + (
        SELECT coalesce(sum(o.reserved), 0) FROM "ClipSubmission" o
        WHERE o."campaignId" = k.id AND o.status = 'APPROVED' AND o.reserved > 0 AND o.id <> s.id) < k.budget
      AND k.status NOT IN ('DRAFT', 'PAUSED') AND k."payingRunId" IS NULL`;
}

/**
 * B7, corrections: withheld follows from the adjustments in their order, where taking back adds and giving lifts, but never
 * below 0. That is the sum taken back, less the lowest such sum on the way.
 */
export function withheldIsTheCorrections(): Query<Difference> {
  return sql`
    SELECT 'submission_' || s.id AS subject, 'withheld = corrections' AS measure, s.withheld::text AS left, a.withheld::text AS right
    FROM "ClipSubmission" s
    CROSS JOIN LATERAL (
      SELECT coalesce((array_agg(taken ORDER BY id DESC))[1] - least(0, min(taken)), 0) AS withheld
      FROM (SELECT id, -sum(amount) OVER (ORDER BY id) AS taken FROM "Earning"
        WHERE "clipId" = s."clipId" AND "submissionId" = s.id AND kind = 'ADJUSTMENT') e
    ) a
    WHERE s.withheld <> a.withheld`;
}

/** B7, the pricing: the earnings of each clip by its submission. A submission that is not its clip's newest has nothing. */
export function earnedBySubmissions(ids: readonly bigint[]): Query<{ submissionId: bigint; earned: bigint }> {
  return sql`
    SELECT s.id AS "submissionId", CASE WHEN later.submission THEN 0 ELSE c.earned END AS earned
    FROM "ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId"
    CROSS JOIN LATERAL (
      SELECT EXISTS (SELECT FROM "ClipSubmission" n WHERE n."clipId" = s."clipId" AND n.id > s.id) AS submission
    ) later
    WHERE s.id = ANY(${ids}::bigint[])`;
}
