-- Sums of campaigns over all their social platforms: a fourth of the rows for the totals of the platform and of campaigns,
-- an index for the order of campaigns, and how many clips wait for a decision, which was counted one by one.

-- CreateTable
CREATE TABLE "CampaignSum" (
    "campaignId" BIGINT NOT NULL,
    "earned" BIGINT NOT NULL,
    "views" BIGINT NOT NULL,
    "likes" BIGINT NOT NULL,
    "comments" BIGINT NOT NULL,
    "shares" BIGINT NOT NULL,
    "clips" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL,

    CONSTRAINT "CampaignSum_pkey" PRIMARY KEY ("campaignId")
);

-- CreateIndex
CREATE INDEX "CampaignSum_earned_campaignId_idx" ON "CampaignSum"("earned", "campaignId");

-- CreateIndex
CREATE INDEX "CampaignSum_views_campaignId_idx" ON "CampaignSum"("views", "campaignId");

-- AddForeignKey
ALTER TABLE "CampaignSum" ADD CONSTRAINT "CampaignSum_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;


-- Every batch of a tick changes them.
ALTER TABLE "CampaignSum" SET (fillfactor = 50);

-- Writers of clips and campaigns wait until this commits.
LOCK TABLE "Campaign", "Clip" IN SHARE ROW EXCLUSIVE MODE;

-- One text for what an INSERT, an UPDATE and a DELETE of clips change; only their transition tables differ. What a clip
-- adds to its old keys is taken away and what it adds to its new ones is added; a key without a change is not written.
-- Every statement takes the rows in the order of their keys and the tables in the same order, so that two transactions
-- never wait for each other in a circle as long as each changes counted clips in one statement.
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
  INSERT INTO "UserSum" AS s ("userId", earned, views, likes, comments, shares, clips)
  SELECT "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips)
  FROM counted GROUP BY 1 ORDER BY 1
  ON CONFLICT ("userId") DO UPDATE SET earned = s.earned + excluded.earned,
    views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
    shares = s.shares + excluded.shares, clips = s.clips + excluded.clips;
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

-- Every campaign has a sum, so that a list in the order of sums leaves none out.
CREATE FUNCTION begin_campaign_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignSum" ("campaignId", earned, views, likes, comments, shares, clips, pending)
  SELECT id, 0, 0, 0, 0, 0, 0, 0 FROM new_campaign ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER "Campaign_begin_sum" AFTER INSERT ON "Campaign" REFERENCING NEW TABLE AS new_campaign
  FOR EACH STATEMENT EXECUTE FUNCTION begin_campaign_sum();

-- What exists already.
INSERT INTO "CampaignSum"
SELECT k.id, coalesce(s.earned, 0), coalesce(s.views, 0), coalesce(s.likes, 0), coalesce(s.comments, 0), coalesce(s.shares, 0),
  coalesce(s.clips, 0), coalesce(p.pending, 0)
FROM "Campaign" k
LEFT JOIN (
  SELECT "campaignId", sum(earned) AS earned, sum(views) AS views, sum(likes) AS likes, sum(comments) AS comments,
    sum(shares) AS shares, sum(clips) AS clips
  FROM "CampaignPlatformSum" GROUP BY 1
) s ON s."campaignId" = k.id
LEFT JOIN (SELECT "campaignId", count(*) AS pending FROM "Clip" WHERE status = 'PENDING' GROUP BY 1) p ON p."campaignId" = k.id;
