/**
 * The statements that make a world, in the order in which they run. Every random draw is a hash of an id and a purpose,
 * so the same numbers give the same world. There are two eras: campaigns that have ended were ticked a month ago, the
 * others lately.
 */

/** A number from 0 to below 1, derived from a row and a purpose. */
export const CHANCE = `
  CREATE FUNCTION pg_temp.chance(id bigint, purpose bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
  RETURN (hashint8extended(id, purpose) & 2147483647) / 2147483648.0`;

/**
 * $1: ticks per era. $2: whether campaigns have ended; those were ticked every two days a month ago, the others every
 * six hours until now.
 */
export const TICKS = `
  CREATE TEMP TABLE tick ON COMMIT DROP AS
  SELECT row_number() OVER (ORDER BY ended DESC, nth) AS run, ended, nth,
    CASE WHEN ended THEN now() - interval '40 days' + nth * interval '2 days'
      ELSE now() - ($1::bigint + 1 - nth) * interval '6 hours' END AS at
  FROM generate_series(1, $1::bigint) AS nth, unnest(CASE WHEN $2 THEN '{f,t}' ELSE '{f}' END::boolean[]) AS ended`;

export const USERS = `
  INSERT INTO "User" (id, name, email, role, "createdAt")
  SELECT i, 'Bench ' || i, 'bench' || i || '@bench.example', CASE WHEN i = 1 THEN 'ADMIN' ELSE 'CLIPPER' END::"Role",
    now() - interval '70 days'
  FROM generate_series(1, 1 + $1::bigint) AS i`;

/**
 * One campaign in twenty is paused. If $2 says so, seven are completed, one is cancelled and one is a draft. The
 * budgets follow.
 */
export const CAMPAIGNS = `
  INSERT INTO "Campaign" (id, name, brand, status, budget, "socialPlatforms", "startsAt", "publishedAt", "activatedAt", "accrualEndedAt",
    "completedAt", "cancelledAt", "createdAt", "createdById")
  SELECT id, 'Campaign ' || id, 'Brand ' || id, status::"CampaignStatus", 100000, enum_range(NULL::"SocialPlatform"), starts,
    CASE WHEN status <> 'DRAFT' THEN starts END, CASE WHEN status <> 'DRAFT' THEN starts END, CASE WHEN ended THEN ends END, CASE WHEN status = 'COMPLETED' THEN ends END,
    CASE WHEN status = 'CANCELLED' THEN ends END, starts, 1
  FROM (
    SELECT i AS id, status, status IN ('COMPLETED', 'CANCELLED') AS ended,
      now() - CASE WHEN status IN ('COMPLETED', 'CANCELLED') THEN interval '60 days' ELSE interval '30 days' END AS starts,
      (SELECT max(at) FROM tick WHERE tick.ended) + (1 + pg_temp.chance(i, 8)) * interval '1 day' AS ends
    FROM generate_series(1, $1::bigint) AS i, LATERAL (
      SELECT CASE WHEN i % 20 = 7 THEN 'PAUSED'
        WHEN $2::boolean AND i % 20 IN (2, 5, 8, 11, 14, 16, 19) THEN 'COMPLETED'
        WHEN $2 AND i % 20 = 9 THEN 'CANCELLED' WHEN $2 AND i % 20 = 13 THEN 'DRAFT' ELSE 'ACTIVE' END AS status) s
  ) k`;

/** 0.50 to 3.00 per 1,000 views, some with a minimum, some with a cap. */
export const TERMS = `
  INSERT INTO "CampaignTerms" ("campaignId", version, "ratePerThousandViews", "minViews", "maxPayoutPerClip", "validFrom", "createdById")
  SELECT id, 1, 5000 + 500 * floor(51 * pg_temp.chance(id, 1))::bigint, CASE WHEN id % 3 = 0 THEN 500 ELSE 0 END,
    CASE WHEN id % 4 = 0 THEN 20000 END, "startsAt", 1
  FROM "Campaign"`;

export const HISTORY = `
  INSERT INTO "RefreshRun" (id, trigger, status, "plannedAt", "createdAt", "startedAt", "finishedAt")
  SELECT run, 'SCHEDULE', 'SUCCEEDED', at, at, at, at + interval '5 minutes' FROM tick`;

/**
 * $1 clips of $3 clippers in $2 campaigns; $4: whether submissions have every decision. The share of the r-th campaign
 * or clipper falls with the root of r, so the first of N holds about 1/√N: of a million clips, 22,000 and 4,500. A few
 * clips have most of the views.
 */
export const PLANNED = `
  CREATE TEMP TABLE planned ON COMMIT DROP AS
  SELECT p.*, k.status IN ('COMPLETED', 'CANCELLED') AS ended,
    k.status IN ('ACTIVE', 'PAUSED') AND p.status IN ('PENDING', 'APPROVED') AS refreshed,
    (row_number() OVER (PARTITION BY k.status IN ('COMPLETED', 'CANCELLED'), "socialPlatform" ORDER BY p.id) - 1) / 50 AS chunk,
    floor(500 / power(0.0002 + pg_temp.chance(p.id, 6), 0.9))::bigint AS views
  FROM (
    SELECT i AS id,
      (ARRAY['TIKTOK', 'TIKTOK', 'TIKTOK', 'TIKTOK', 'TIKTOK', 'YOUTUBE', 'YOUTUBE', 'INSTAGRAM', 'INSTAGRAM', 'X'])
        [1 + floor(10 * pg_temp.chance(i, 2))::int]::"SocialPlatform" AS "socialPlatform",
      CASE WHEN $4::boolean AND campaign % 20 = 13 THEN campaign - 1 ELSE campaign END AS "campaignId",
      2 + floor($3::bigint * power(pg_temp.chance(i, 4), 2))::bigint AS "userId",
      CASE WHEN $4 THEN CASE WHEN luck < 0.80 THEN 'APPROVED' WHEN luck < 0.88 THEN 'PENDING' WHEN luck < 0.95 THEN 'REJECTED'
          WHEN luck < 0.98 THEN 'REVOKED' ELSE 'WITHDRAWN' END
        ELSE CASE WHEN luck < 0.85 THEN 'APPROVED' ELSE 'PENDING' END END::"SubmissionStatus" AS status
    FROM generate_series(1, $1::bigint) AS i, LATERAL (
      SELECT 1 + floor($2::bigint * power(pg_temp.chance(i, 3), 2))::bigint AS campaign, pg_temp.chance(i, 5) AS luck) drawn
  ) p JOIN "Campaign" k ON k.id = p."campaignId"`;

/**
 * The due of each submission, and its payments from the budget. Most campaigns have plenty; one in ten runs out or
 * nearly does. Only approved submissions stand in the queue. Revoked ones were paid, and the payment was taken back.
 */
export const SETTLED = `
  CREATE TEMP TABLE settled ON COMMIT DROP AS
  WITH owed AS (
    SELECT p.*, t.first - interval '1 hour' - 15 * pg_temp.chance(p.id, 7) * interval '1 day' AS "submittedAt", t.last,
      p.views * k."ratePerThousandViews" AS accrued,
      CASE WHEN p.views < k."minViews" THEN 0
        ELSE least(p.views * k."ratePerThousandViews" / 100000, coalesce(k."maxPayoutPerClip", 100000000000000)) END AS due
    FROM planned p JOIN "CampaignTerms" k USING ("campaignId")
    JOIN (SELECT ended, min(at) AS first, max(at) AS last FROM tick GROUP BY ended) t USING (ended)
  ), queue AS (
    SELECT o.*, coalesce(sum(due) FILTER (WHERE status = 'APPROVED') OVER (PARTITION BY "campaignId" ORDER BY "submittedAt", id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
      coalesce(sum(due) FILTER (WHERE status = 'APPROVED') OVER (PARTITION BY "campaignId"), 0) AS total
    FROM owed o
  ), funded AS (
    SELECT *, (CASE WHEN "campaignId" % 20 = 0 THEN total * 0.9 WHEN "campaignId" % 20 = 1 THEN total * 1.01
      ELSE total * 20 + 100000 END)::bigint AS budget
    FROM queue
  )
  SELECT f.*,
    CASE WHEN status = 'APPROVED' THEN greatest(0, least(due, budget - before))
      WHEN status = 'REVOKED' AND "campaignId" % 20 > 1 THEN due ELSE 0 END::bigint AS paid,
    dense_rank() OVER (ORDER BY ended, "socialPlatform", chunk) AS batch,
    CASE "socialPlatform"
      WHEN 'TIKTOK' THEN ((1770000000::bigint << 32) + id)::text
      WHEN 'X' THEN (((1770000000000 - 1288834974657) << 22) + id)::text
      WHEN 'YOUTUBE' THEN 'B' || lpad(id::text, 9, '0') || 'A' ELSE 'B' || lpad(id::text, 10, '0') END AS "externalId"
  FROM funded f`;

/** A clip's part in each tick of its era. Its views and its ledger grow in even steps, up to the total. */
const STEPS = `
  CREATE TEMP VIEW step AS
  SELECT s.*, t.run, t.nth, t.at, s.batch + (t.nth - 1) * (SELECT max(batch) FROM settled) AS "scrapeBatchId", now.*,
    CASE WHEN t.nth = 1 THEN 0 ELSE s.views * (2 * t.nth - 2 + n.ticks) / (3 * n.ticks) END AS "viewsBefore",
    CASE WHEN t.nth = 1 THEN 0 ELSE s.paid * (2 * t.nth - 2 + n.ticks) / (3 * n.ticks) END AS "paidBefore"
  FROM (SELECT max(nth) AS ticks FROM tick) n, tick t JOIN settled s USING (ended)
  CROSS JOIN LATERAL (SELECT s.views * (2 * t.nth + (SELECT max(nth) FROM tick)) / (3 * (SELECT max(nth) FROM tick)) AS "viewsNow",
    s.paid * (2 * t.nth + (SELECT max(nth) FROM tick)) / (3 * (SELECT max(nth) FROM tick)) AS "paidNow") now`;

/** $1: how many of the clips that a tick may ask for are due now. */
export const CLIPS = `
  INSERT INTO "Clip" (id, "socialPlatform", "externalId", url, "userId", "campaignId", status, views, likes, comments, shares,
    earned, "checkedAt", availability, "lastAnswer", author, title, "postedAt", "createdAt", "dueAt")
  SELECT id, "socialPlatform", "externalId",
    CASE "socialPlatform" WHEN 'TIKTOK' THEN 'https://www.tiktok.com/@bench/video/' WHEN 'X' THEN 'https://x.com/bench/status/'
      WHEN 'YOUTUBE' THEN 'https://www.youtube.com/watch?v=' ELSE 'https://www.instagram.com/reel/' END || "externalId",
    "userId", "campaignId", status, views, views / 20, views / 200, views / 100,
    CASE WHEN status = 'APPROVED' THEN paid ELSE 0 END, last, 'AVAILABLE', 'OK',
    'bench', 'Clip ' || id || ' #ad', "submittedAt" - interval '1 hour', "submittedAt",
    CASE WHEN NOT refreshed OR pg_temp.chance(id, 9) >= $1::float8 / (SELECT count(*) FROM settled WHERE refreshed)
      THEN now() + interval '2 days' END
  FROM settled ORDER BY id`;

export const FACTS = [
  `UPDATE "Campaign" k SET budget = s.budget, spent = s.spent
   FROM (SELECT "campaignId", max(budget) AS budget, coalesce(sum(paid) FILTER (WHERE status = 'APPROVED'), 0) AS spent
     FROM settled GROUP BY "campaignId") s
   WHERE k.id = s."campaignId"`,
  `INSERT INTO "ClipSubmission" (id, "clipId", "campaignId", "userId", status, "submittedAt", "approvedAt", "decidedAt", "decidedById",
     reason, "settledViews", "settledThrough", accrued, due, "accruedCents")
   SELECT id, id, "campaignId", "userId", status, "submittedAt", CASE WHEN status IN ('APPROVED', 'REVOKED') THEN "submittedAt" END,
     CASE status WHEN 'PENDING' THEN NULL WHEN 'APPROVED' THEN "submittedAt" ELSE last + interval '1 hour' END,
     CASE status WHEN 'PENDING' THEN NULL WHEN 'WITHDRAWN' THEN "userId" ELSE 1 END,
     CASE status WHEN 'REJECTED' THEN 'WRONG_CONTENT'::"RejectionReason" END, views, last, accrued, due, paid
   FROM settled ORDER BY id`,
  STEPS,
  `INSERT INTO "ScrapeBatch" (id, "refreshRunId", "socialPlatform", "trackedAt", "finishedAt")
   SELECT "scrapeBatchId", run, "socialPlatform", at, at + interval '5 minutes'
   FROM (SELECT DISTINCT "scrapeBatchId", run, "socialPlatform", at FROM step) b ORDER BY 1`,
  `INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId", outcome) SELECT "scrapeBatchId", id, 'OK' FROM step ORDER BY 1, 2`,
  `INSERT INTO "ViewTracking" ("clipId", "submissionId", views, likes, comments, shares, "viewsGained", "viewsField", "trackedAt",
     "scrapeBatchId")
   SELECT id, id, "viewsNow", "viewsNow" / 20, "viewsNow" / 200, "viewsNow" / 100, "viewsNow" - "viewsBefore", 'playCount', at,
     "scrapeBatchId"
   FROM step ORDER BY "scrapeBatchId", id`,
  `INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, "accruedCentsBefore", "scrapeBatchId", "earnedAt")
   SELECT 'ACCRUAL', id, id, "campaignId", "userId", "paidNow" - "paidBefore", "paidBefore", "scrapeBatchId", at
   FROM step WHERE "paidNow" > "paidBefore" ORDER BY "scrapeBatchId", id`,
  `INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, reason, "actorId", "earnedAt")
   SELECT 'REVERSAL', id, id, "campaignId", "userId", -paid, 'Views were bought.', 1, last + interval '1 hour'
   FROM settled WHERE status = 'REVOKED' AND paid > 0 ORDER BY id`,
];

/**
 * Up to three requests per user. Each takes a quarter of what completed campaigns released, once all of those are
 * completed.
 */
export const PAYOUTS = [
  `INSERT INTO "PayoutRequest" (id, "userId", amount, "withdrawableBefore", status, "methodType", "methodAccount", "requestedAt",
     "approvedAt", "decidedAt", "decidedById", reason)
   SELECT row_number() OVER (ORDER BY at, "userId"), "userId", part, available - (nth - 1) * part, status::"PayoutRequestStatus",
     'PAYPAL', 'bench' || "userId" || '@bench.example', at,
     CASE WHEN status IN ('APPROVED', 'PAID') THEN at + interval '1 hour' END,
     CASE WHEN status <> 'PENDING' THEN at + interval '2 hours' END,
     CASE WHEN status <> 'PENDING' THEN CASE WHEN status = 'CANCELLED' THEN "userId" ELSE 1 END END,
     CASE WHEN status IN ('REJECTED', 'CANCELLED') THEN 'Asked for too early.' END
   FROM (
     SELECT a."userId", a.available, a.available / 4 AS part, nth,
       now() - interval '25 days' + (nth - 1) * interval '7 days' + pg_temp.chance(a."userId", 20 + nth) * interval '6 days' AS at,
       CASE WHEN luck < 0.50 THEN 'PAID' WHEN luck < 0.60 THEN 'APPROVED' WHEN luck < 0.70 THEN 'PENDING'
         WHEN luck < 0.75 THEN 'REJECTED' WHEN luck < 0.80 THEN 'CANCELLED' END AS status
     FROM (
       SELECT s."userId", sum(s.paid)::bigint AS available FROM settled s JOIN "Campaign" k ON k.id = s."campaignId"
       WHERE s.status = 'APPROVED' AND k.status = 'COMPLETED' GROUP BY s."userId" HAVING sum(s.paid) >= 4000
     ) a CROSS JOIN generate_series(1, 3) AS nth CROSS JOIN LATERAL (SELECT pg_temp.chance(a."userId", 10 + nth) AS luck) drawn
   ) r WHERE status IS NOT NULL`,
  `INSERT INTO "Payout" (id, "payoutRequestId", "userId", amount, reference, "paidById", "paidAt")
   SELECT row_number() OVER (ORDER BY id), id, "userId", amount, 'BENCH-' || id, 1, "decidedAt"
   FROM "PayoutRequest" WHERE status = 'PAID'`,
  `INSERT INTO "PayoutReversal" ("payoutId", reason, "reversedById", "reversedAt")
   SELECT id, 'The account was closed.', 1, "paidAt" + interval '1 day' FROM "Payout" WHERE pg_temp.chance(id, 30) < 0.05 ORDER BY id`,
];

/** Tables whose ids were given above: their sequences must continue after those. */
export const NUMBERED = [
  'User',
  'Campaign',
  'RefreshRun',
  'ScrapeBatch',
  'Clip',
  'ClipSubmission',
  'PayoutRequest',
  'Payout',
];
