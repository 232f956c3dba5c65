-- How many clips a user has, and which campaigns they ever submitted to: both were counted one by one, and beside a refresh,
-- which changes the rows' pages, each of a clipper's thousands of clips had to be looked at.

-- CreateTable
CREATE TABLE "SubmittedPair" (
    "userId" BIGINT NOT NULL,
    "campaignId" BIGINT NOT NULL,

    CONSTRAINT "SubmittedPair_pkey" PRIMARY KEY ("userId","campaignId")
);

-- CreateIndex
CREATE INDEX "SubmittedPair_campaignId_userId_idx" ON "SubmittedPair"("campaignId", "userId");

-- AddForeignKey
ALTER TABLE "SubmittedPair" ADD CONSTRAINT "SubmittedPair_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SubmittedPair" ADD CONSTRAINT "SubmittedPair_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- DropIndex: superseded by the table above.
DROP INDEX "ClipSubmission_userId_campaignId_idx";


-- Writers of users, clips and submissions wait until this commits.
LOCK TABLE "User", "Clip", "ClipSubmission" IN SHARE ROW EXCLUSIVE MODE;

CREATE FUNCTION keep_submitted_pairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SubmittedPair" ("userId", "campaignId")
  SELECT DISTINCT "userId", "campaignId" FROM new_submission ORDER BY 1, 2 ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER "ClipSubmission_keep_submitted_pairs" AFTER INSERT ON "ClipSubmission" REFERENCING NEW TABLE AS new_submission
  FOR EACH STATEMENT EXECUTE FUNCTION keep_submitted_pairs();
INSERT INTO "SubmittedPair" SELECT DISTINCT "userId", "campaignId" FROM "ClipSubmission";

ALTER TABLE "UserSum" ADD COLUMN "submitted" BIGINT NOT NULL DEFAULT 0;
UPDATE "UserSum" s SET submitted = c.submitted
FROM (SELECT "userId", count(*) AS submitted FROM "Clip" GROUP BY 1) c WHERE c."userId" = s."userId";
ALTER TABLE "UserSum" ALTER COLUMN "submitted" DROP DEFAULT;

CREATE OR REPLACE FUNCTION begin_user_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "UserSum" ("userId", earned, views, likes, comments, shares, clips, submitted)
  SELECT id, 0, 0, 0, 0, 0, 0, 0 FROM new_user ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

-- As before, and to the sums of users the number of their clips. One text for what an INSERT, an UPDATE and a DELETE of
-- clips change; every statement takes the rows in the order of their keys and the tables in the same order.
DO $migration$
DECLARE
  body CONSTANT text := $body$
BEGIN
  WITH changed AS MATERIALIZED (
    SELECT "campaignId", "userId", "socialPlatform", sum(sign) AS submitted,
      coalesce(sum(sign) FILTER (WHERE status = 'PENDING'), 0) AS pending,
      coalesce(sum(sign * earned) FILTER (WHERE status = 'APPROVED'), 0) AS earned,
      coalesce(sum(sign * views) FILTER (WHERE status = 'APPROVED'), 0) AS views,
      coalesce(sum(sign * likes) FILTER (WHERE status = 'APPROVED'), 0) AS likes,
      coalesce(sum(sign * comments) FILTER (WHERE status = 'APPROVED'), 0) AS comments,
      coalesce(sum(sign * shares) FILTER (WHERE status = 'APPROVED'), 0) AS shares,
      coalesce(sum(sign) FILTER (WHERE status = 'APPROVED'), 0) AS clips
    FROM (%s) clip
    GROUP BY "campaignId", "userId", "socialPlatform"
  ), counted AS MATERIALIZED (
    SELECT * FROM changed WHERE (earned, views, likes, comments, shares, clips) <> (0, 0, 0, 0, 0, 0)
  ), by_pair_and_platform AS (
    INSERT INTO "PairPlatformSum" AS s ("campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips
    FROM counted ORDER BY 1, 2, 3
    ON CONFLICT ("campaignId", "userId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned,
      views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
      shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_pair AS (
    INSERT INTO "PairSum" AS s ("campaignId", "userId", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips)
    FROM counted GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "userId") DO UPDATE SET earned = s.earned + excluded.earned,
      views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
      shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_campaign_and_platform AS (
    INSERT INTO "CampaignPlatformSum" AS s ("campaignId", "socialPlatform", earned, views, likes, comments, shares, clips, submitted)
    SELECT "campaignId", "socialPlatform", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips),
      sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0)
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned,
      views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
      shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted
  ), by_campaign AS (
    INSERT INTO "CampaignSum" AS s ("campaignId", earned, views, likes, comments, shares, clips, pending)
    SELECT "campaignId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(pending)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, pending) <> (0, 0, 0, 0, 0, 0, 0)
    GROUP BY 1 ORDER BY 1
    ON CONFLICT ("campaignId") DO UPDATE SET earned = s.earned + excluded.earned,
      views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
      shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, pending = s.pending + excluded.pending
  )
  INSERT INTO "UserSum" AS s ("userId", earned, views, likes, comments, shares, clips, submitted)
  SELECT "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
  FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0)
  GROUP BY 1 ORDER BY 1
  ON CONFLICT ("userId") DO UPDATE SET earned = s.earned + excluded.earned,
    views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
    shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted;
  RETURN NULL;
END
$body$;
  added CONSTANT text := 'SELECT 1 AS sign, new_clip.* FROM new_clip';
  taken CONSTANT text := 'SELECT -1 AS sign, old_clip.* FROM old_clip';
BEGIN
  EXECUTE 'CREATE OR REPLACE FUNCTION keep_sums_on_insert() RETURNS trigger LANGUAGE plpgsql AS ' || quote_literal(format(body, added));
  EXECUTE 'CREATE OR REPLACE FUNCTION keep_sums_on_update() RETURNS trigger LANGUAGE plpgsql AS '
    || quote_literal(format(body, added || ' UNION ALL ' || taken));
  EXECUTE 'CREATE OR REPLACE FUNCTION keep_sums_on_delete() RETURNS trigger LANGUAGE plpgsql AS ' || quote_literal(format(body, taken));
END
$migration$;
