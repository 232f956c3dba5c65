/**
 * A world of any size in seconds: campaigns, clippers and clips with two ticks behind them, by bulk SQL. It is what
 * commands and ticks would have left, so the constraints hold and the books are clean. The same number of clips gives
 * the same world, and a small one is the beginning of a large one.
 */
import type pg from 'pg';

export interface WorldSize {
  clips: number;
  campaigns: number;
  clippers: number;
}

export async function buildWorld(client: pg.Client, { clips, campaigns, clippers }: WorldSize): Promise<void> {
  await client.query('BEGIN');
  await client.query(CHANCE);
  await client.query(USERS, [clippers]);
  await client.query(CAMPAIGNS, [campaigns]);
  await client.query(TERMS);
  await client.query(HISTORY);
  await client.query(PLANNED, [clips, campaigns, clippers]);
  await client.query(`CREATE TEMP TABLE settled ON COMMIT DROP AS ${SETTLED}`);
  for (const statement of FACTS) await client.query(statement);
  for (const table of TABLES) {
    await client.query(`SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), (SELECT max(id) FROM "${table}"))`);
  }
  await client.query('COMMIT');
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

const TABLES = ['User', 'Campaign', 'RefreshRun', 'ScrapeBatch', 'Clip', 'ClipSubmission'];

/** A number from 0 to below 1 that follows from a row and a purpose. */
const CHANCE = `
  CREATE FUNCTION pg_temp.chance(id bigint, purpose bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
  RETURN (hashint8extended(id, purpose) & 2147483647) / 2147483648.0`;

const USERS = `
  INSERT INTO "User" (id, name, email, role)
  SELECT i, 'Bench ' || i, 'bench' || i || '@cliptally.example', CASE WHEN i = 1 THEN 'ADMIN' ELSE 'CLIPPER' END::"Role"
  FROM generate_series(1, 1 + $1::bigint) AS i`;

/** One in twenty is paused; the budgets follow once it is known what is owed. */
const CAMPAIGNS = `
  INSERT INTO "Campaign" (id, name, brand, status, budget, "socialPlatforms", "startsAt", "activatedAt", "createdById")
  SELECT i, 'Campaign ' || i, 'Brand ' || i, CASE WHEN i % 20 = 7 THEN 'PAUSED' ELSE 'ACTIVE' END::"CampaignStatus", 0,
    enum_range(NULL::"SocialPlatform"), now() - interval '30 days', now() - interval '30 days', 1
  FROM generate_series(1, $1::bigint) AS i`;

/** 0.50 to 3.00 per 1,000 views, some with a minimum, some with a cap. */
const TERMS = `
  INSERT INTO "CampaignTerms" ("campaignId", version, "ratePerThousandViews", "minViews", "maxPayoutPerClip", "validFrom", "createdById")
  SELECT id, 1, 5000 + 500 * floor(51 * pg_temp.chance(id, 1))::bigint, CASE WHEN id % 3 = 0 THEN 500 ELSE 0 END,
    CASE WHEN id % 4 = 0 THEN 20000 END, now() - interval '30 days', 1
  FROM "Campaign"`;

/** Twelve and six hours ago. */
const HISTORY = `
  INSERT INTO "RefreshRun" (id, trigger, status, "plannedAt", "createdAt", "startedAt", "finishedAt")
  SELECT i, 'SCHEDULE', 'SUCCEEDED', t, t, t, t + interval '5 minutes'
  FROM generate_series(1, 2) AS i, LATERAL (SELECT now() - (3 - i) * interval '6 hours' AS t) AS at`;

/** Few campaigns and clippers have most of the clips, and few clips most of the views. */
const PLANNED = `
  CREATE TEMP TABLE planned ON COMMIT DROP AS
  SELECT p.*, (row_number() OVER (PARTITION BY "socialPlatform" ORDER BY id) - 1) / 50 AS chunk,
    floor(500 / power(0.0002 + pg_temp.chance(id, 6), 0.9))::bigint AS views
  FROM (
    SELECT i AS id,
      (ARRAY['TIKTOK', 'TIKTOK', 'TIKTOK', 'TIKTOK', 'TIKTOK', 'YOUTUBE', 'YOUTUBE', 'INSTAGRAM', 'INSTAGRAM', 'X'])
        [1 + floor(10 * pg_temp.chance(i, 2))::int]::"SocialPlatform" AS "socialPlatform",
      1 + floor($2::bigint * power(pg_temp.chance(i, 3), 2))::bigint AS "campaignId",
      2 + floor($3::bigint * power(pg_temp.chance(i, 4), 3))::bigint AS "userId",
      CASE WHEN pg_temp.chance(i, 5) < 0.85 THEN 'APPROVED' ELSE 'PENDING' END::"SubmissionStatus" AS status,
      date_trunc('milliseconds', now() - interval '1 day' - 15 * pg_temp.chance(i, 7) * interval '1 day') AS "submittedAt"
    FROM generate_series(1, $1::bigint) AS i
  ) p`;

/** What each submission is owed, and what it was paid from the budget: most campaigns have plenty, one in ten runs out. */
const SETTLED = `
  WITH owed AS (
    SELECT p.*, p.views * t."ratePerThousandViews" AS accrued,
      CASE WHEN p.views < t."minViews" THEN 0
        ELSE least(p.views * t."ratePerThousandViews" / 100000, coalesce(t."maxPayoutPerClip", 100000000000000)) END AS due
    FROM planned p JOIN "CampaignTerms" t USING ("campaignId")
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
  SELECT f.*, CASE WHEN status = 'APPROVED' THEN greatest(0, least(due, budget - before)) ELSE 0 END::bigint AS paid,
    dense_rank() OVER (ORDER BY "socialPlatform", chunk) AS batch,
    CASE "socialPlatform"
      WHEN 'TIKTOK' THEN ((1770000000::bigint << 32) + id)::text
      WHEN 'X' THEN (((1770000000000 - 1288834974657) << 22) + id)::text
      ELSE 'B' || lpad(id::text, 10, '0') END AS "externalId"
  FROM funded f`;

const FACTS = [
  `UPDATE "Campaign" k SET budget = s.budget, spent = s.spent
   FROM (SELECT "campaignId", max(budget) AS budget, sum(paid) AS spent FROM settled GROUP BY "campaignId") s
   WHERE k.id = s."campaignId"`,
  `INSERT INTO "ScrapeBatch" (id, "refreshRunId", "socialPlatform", "trackedAt", "finishedAt")
   SELECT b.batch + (r.id - 1) * (SELECT max(batch) FROM settled), r.id, b."socialPlatform", r."startedAt", r."finishedAt"
   FROM "RefreshRun" r, (SELECT DISTINCT batch, "socialPlatform" FROM settled) b ORDER BY 1`,
  `INSERT INTO "Clip" (id, "socialPlatform", "externalId", url, "userId", "campaignId", status, views, likes, comments, shares,
     earned, "checkedAt", availability, "lastAnswer", author, title, "postedAt", "createdAt")
   SELECT id, "socialPlatform", "externalId",
     CASE "socialPlatform" WHEN 'TIKTOK' THEN 'https://www.tiktok.com/@bench/video/' WHEN 'X' THEN 'https://x.com/bench/status/'
       WHEN 'YOUTUBE' THEN 'https://www.youtube.com/watch?v=' ELSE 'https://www.instagram.com/reel/' END || "externalId",
     "userId", "campaignId", status, views, views / 20, views / 200, views / 100, paid, now() - interval '6 hours', 'AVAILABLE', 'OK',
     'bench', 'Clip ' || id || ' #ad', "submittedAt" - interval '1 hour', "submittedAt"
   FROM settled ORDER BY id`,
  `INSERT INTO "ClipSubmission" (id, "clipId", "campaignId", "userId", status, "submittedAt", "approvedAt", "decidedAt", "decidedById",
     "settledViews", "settledThrough", accrued, due, "accruedCents")
   SELECT id, id, "campaignId", "userId", status, "submittedAt", CASE WHEN status = 'APPROVED' THEN "submittedAt" END,
     CASE WHEN status = 'APPROVED' THEN "submittedAt" END, CASE WHEN status = 'APPROVED' THEN 1 END, views,
     now() - interval '6 hours', accrued, due, paid
   FROM settled ORDER BY id`,
  `INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId", outcome)
   SELECT s.batch + (r.id - 1) * (SELECT max(batch) FROM settled), s.id, 'OK' FROM "RefreshRun" r, settled s ORDER BY 1, 2`,
  `INSERT INTO "ViewTracking" ("clipId", "submissionId", views, likes, comments, shares, "viewsGained", "viewsField", "trackedAt",
     "scrapeBatchId")
   SELECT s.id, s.id, v.views, v.views / 20, v.views / 200, v.views / 100, v.gained, 'playCount', r."startedAt",
     s.batch + (r.id - 1) * (SELECT max(batch) FROM settled)
   FROM "RefreshRun" r CROSS JOIN settled s
   CROSS JOIN LATERAL (SELECT CASE r.id WHEN 1 THEN s.views * 4 / 5 ELSE s.views END AS views,
     CASE r.id WHEN 1 THEN s.views * 4 / 5 ELSE s.views - s.views * 4 / 5 END AS gained) v
   ORDER BY r.id, s.batch, s.id`,
  `INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, "accruedCentsBefore", "scrapeBatchId", "earnedAt")
   SELECT 'ACCRUAL', id, id, "campaignId", "userId", paid, 0, batch + (SELECT max(batch) FROM settled), now() - interval '6 hours'
   FROM settled WHERE paid > 0 ORDER BY batch, id`,
];
