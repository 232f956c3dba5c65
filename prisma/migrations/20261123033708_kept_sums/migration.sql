-- Sums of counted clips for every key that is read, kept in the statement that changes the clips, so that the cost of a
-- dashboard does not depend on how many clips exist. They hold in the same commit as the change; book B10 proves it.

-- CreateTable
CREATE TABLE "PairPlatformSum" (
    "campaignId" BIGINT NOT NULL,
    "userId" BIGINT NOT NULL,
    "socialPlatform" "SocialPlatform" NOT NULL,
    "earned" BIGINT NOT NULL,
    "views" BIGINT NOT NULL,
    "likes" BIGINT NOT NULL,
    "comments" BIGINT NOT NULL,
    "shares" BIGINT NOT NULL,
    "clips" BIGINT NOT NULL,

    CONSTRAINT "PairPlatformSum_pkey" PRIMARY KEY ("campaignId","userId","socialPlatform")
);

-- CreateTable
CREATE TABLE "PairSum" (
    "campaignId" BIGINT NOT NULL,
    "userId" BIGINT NOT NULL,
    "earned" BIGINT NOT NULL,
    "views" BIGINT NOT NULL,
    "likes" BIGINT NOT NULL,
    "comments" BIGINT NOT NULL,
    "shares" BIGINT NOT NULL,
    "clips" BIGINT NOT NULL,

    CONSTRAINT "PairSum_pkey" PRIMARY KEY ("campaignId","userId")
);

-- CreateTable
CREATE TABLE "CampaignPlatformSum" (
    "campaignId" BIGINT NOT NULL,
    "socialPlatform" "SocialPlatform" NOT NULL,
    "earned" BIGINT NOT NULL,
    "views" BIGINT NOT NULL,
    "likes" BIGINT NOT NULL,
    "comments" BIGINT NOT NULL,
    "shares" BIGINT NOT NULL,
    "clips" BIGINT NOT NULL,
    "submitted" BIGINT NOT NULL,

    CONSTRAINT "CampaignPlatformSum_pkey" PRIMARY KEY ("campaignId","socialPlatform")
);

-- CreateTable
CREATE TABLE "UserSum" (
    "userId" BIGINT NOT NULL,
    "earned" BIGINT NOT NULL,
    "views" BIGINT NOT NULL,
    "likes" BIGINT NOT NULL,
    "comments" BIGINT NOT NULL,
    "shares" BIGINT NOT NULL,
    "clips" BIGINT NOT NULL,

    CONSTRAINT "UserSum_pkey" PRIMARY KEY ("userId")
);

-- CreateIndex
CREATE INDEX "PairPlatformSum_userId_idx" ON "PairPlatformSum"("userId");

-- CreateIndex
CREATE INDEX "PairSum_userId_idx" ON "PairSum"("userId");

-- CreateIndex
CREATE INDEX "PairSum_campaignId_earned_userId_idx" ON "PairSum"("campaignId", "earned", "userId");

-- CreateIndex
CREATE INDEX "PairSum_campaignId_views_userId_idx" ON "PairSum"("campaignId", "views", "userId");

-- CreateIndex
CREATE INDEX "UserSum_earned_userId_idx" ON "UserSum"("earned", "userId");

-- CreateIndex
CREATE INDEX "UserSum_views_userId_idx" ON "UserSum"("views", "userId");

-- CreateIndex
CREATE INDEX "Clip_earned_id_idx" ON "Clip"("earned", "id");

-- CreateIndex
CREATE INDEX "Clip_campaignId_earned_id_idx" ON "Clip"("campaignId", "earned", "id");

-- CreateIndex
CREATE INDEX "ClipSubmission_userId_campaignId_idx" ON "ClipSubmission"("userId", "campaignId");

-- CreateIndex
CREATE INDEX "ClipSubmission_campaignId_userId_idx" ON "ClipSubmission"("campaignId", "userId");

-- CreateIndex
CREATE INDEX "User_role_id_idx" ON "User"("role", "id");

-- AddForeignKey
ALTER TABLE "PairPlatformSum" ADD CONSTRAINT "PairPlatformSum_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PairPlatformSum" ADD CONSTRAINT "PairPlatformSum_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PairSum" ADD CONSTRAINT "PairSum_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PairSum" ADD CONSTRAINT "PairSum_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "CampaignPlatformSum" ADD CONSTRAINT "CampaignPlatformSum_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "UserSum" ADD CONSTRAINT "UserSum_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;


-- Clips by views, where what is not known yet stands below 0: rankings, and clipPage by VIEWS.
CREATE INDEX "Clip_views_idx" ON "Clip" ((coalesce("views", -1)), "id");
CREATE INDEX "Clip_views_of_campaign_idx" ON "Clip" ("campaignId", (coalesce("views", -1)), "id");

-- Superseded: totals are read from the sums, and what still adds up clips (the books) reads whole tables.
DROP INDEX "Clip_counted_by_user_idx";
DROP INDEX "Clip_counted_by_campaign_idx";

-- Rows that every tick changes leave room on their page.
ALTER TABLE "PairPlatformSum" SET (fillfactor = 70);
ALTER TABLE "PairSum" SET (fillfactor = 80);
ALTER TABLE "CampaignPlatformSum" SET (fillfactor = 50);
ALTER TABLE "UserSum" SET (fillfactor = 80);

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
  ), by_campaign AS (
    INSERT INTO "CampaignPlatformSum" AS s ("campaignId", "socialPlatform", earned, views, likes, comments, shares, clips, submitted)
    SELECT "campaignId", "socialPlatform", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips),
      sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0)
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned,
      views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments,
      shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted
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
  EXECUTE 'CREATE FUNCTION keep_sums_on_insert() RETURNS trigger LANGUAGE plpgsql AS ' || quote_literal(format(body, added));
  EXECUTE 'CREATE FUNCTION keep_sums_on_update() RETURNS trigger LANGUAGE plpgsql AS '
    || quote_literal(format(body, added || ' UNION ALL ' || taken));
  EXECUTE 'CREATE FUNCTION keep_sums_on_delete() RETURNS trigger LANGUAGE plpgsql AS ' || quote_literal(format(body, taken));
END
$migration$;

CREATE TRIGGER "Clip_keep_sums_on_insert" AFTER INSERT ON "Clip" REFERENCING NEW TABLE AS new_clip
  FOR EACH STATEMENT EXECUTE FUNCTION keep_sums_on_insert();
CREATE TRIGGER "Clip_keep_sums_on_update" AFTER UPDATE ON "Clip" REFERENCING NEW TABLE AS new_clip OLD TABLE AS old_clip
  FOR EACH STATEMENT EXECUTE FUNCTION keep_sums_on_update();
CREATE TRIGGER "Clip_keep_sums_on_delete" AFTER DELETE ON "Clip" REFERENCING OLD TABLE AS old_clip
  FOR EACH STATEMENT EXECUTE FUNCTION keep_sums_on_delete();

-- Every user has a sum, so that a list in the order of sums leaves nobody out.
CREATE FUNCTION begin_user_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "UserSum" ("userId", earned, views, likes, comments, shares, clips)
  SELECT id, 0, 0, 0, 0, 0, 0 FROM new_user ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER "User_begin_sum" AFTER INSERT ON "User" REFERENCING NEW TABLE AS new_user
  FOR EACH STATEMENT EXECUTE FUNCTION begin_user_sum();

-- What exists already. The triggers above hold writers of clips back until this commits.
INSERT INTO "PairPlatformSum"
SELECT "campaignId", "userId", "socialPlatform", sum(earned), coalesce(sum(views), 0), coalesce(sum(likes), 0),
  coalesce(sum(comments), 0), coalesce(sum(shares), 0), count(*)
FROM "Clip" WHERE "status" = 'APPROVED' GROUP BY 1, 2, 3;
INSERT INTO "PairSum"
SELECT "campaignId", "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips)
FROM "PairPlatformSum" GROUP BY 1, 2;
INSERT INTO "CampaignPlatformSum"
SELECT c."campaignId", c."socialPlatform", coalesce(sum(s.earned), 0), coalesce(sum(s.views), 0), coalesce(sum(s.likes), 0),
  coalesce(sum(s.comments), 0), coalesce(sum(s.shares), 0), coalesce(sum(s.clips), 0), c.submitted
FROM (SELECT "campaignId", "socialPlatform", count(*) AS submitted FROM "Clip" GROUP BY 1, 2) c
LEFT JOIN "PairPlatformSum" s USING ("campaignId", "socialPlatform") GROUP BY 1, 2, c.submitted;
INSERT INTO "UserSum"
SELECT u.id, coalesce(sum(s.earned), 0), coalesce(sum(s.views), 0), coalesce(sum(s.likes), 0), coalesce(sum(s.comments), 0),
  coalesce(sum(s.shares), 0), coalesce(sum(s.clips), 0)
FROM "User" u LEFT JOIN "PairSum" s ON s."userId" = u.id GROUP BY u.id;

-- userPage and campaignPage by NAME.
CREATE INDEX "User_name_idx" ON "User" ((lower("name")), "id");
CREATE INDEX "Campaign_name_idx" ON "Campaign" ((lower("name")), "id");
