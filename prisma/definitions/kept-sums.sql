-- Made by `npm run generate:definitions` from tools/definitions/kept-sums.ts; change that instead.
--
-- Every statement that changes clips adds the differences to the kept sums, in the order of their keys, so that no two
-- statements wait for each other in a circle. The triggers "Clip_keep_sums_on_…", "User_begin_sum" and
-- "Campaign_begin_sum" call these functions.
CREATE OR REPLACE FUNCTION begin_campaign_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignSum" ("campaignId", earned, views, likes, comments, shares, clips, pending)
  SELECT id, 0, 0, 0, 0, 0, 0, 0 FROM new_campaign ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION begin_user_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "UserSum" ("userId", earned, views, likes, comments, shares, clips, submitted)
  SELECT id, 0, 0, 0, 0, 0, 0, 0 FROM new_user ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION keep_sums_on_insert() RETURNS trigger LANGUAGE plpgsql AS $$
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
    FROM (SELECT 1 AS sign, new_clip.* FROM new_clip) clip
    GROUP BY "campaignId", "userId", "socialPlatform"
  ), counted AS MATERIALIZED (
    SELECT * FROM changed WHERE (earned, views, likes, comments, shares, clips) <> (0, 0, 0, 0, 0, 0)
  ), by_pair_and_platform AS (
    INSERT INTO "PairPlatformSum" AS s ("campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips
    FROM counted ORDER BY 1, 2, 3
    ON CONFLICT ("campaignId", "userId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_pair AS (
    INSERT INTO "PairSum" AS s ("campaignId", "userId", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips)
    FROM counted GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "userId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_campaign_and_platform AS (
    INSERT INTO "CampaignPlatformSum" AS s ("campaignId", "socialPlatform", earned, views, likes, comments, shares, clips, submitted)
    SELECT "campaignId", "socialPlatform", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted
  ), by_campaign AS (
    INSERT INTO "CampaignSum" AS s ("campaignId", earned, views, likes, comments, shares, clips, pending)
    SELECT "campaignId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(pending)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, pending) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1 ORDER BY 1
    ON CONFLICT ("campaignId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, pending = s.pending + excluded.pending
  )
  INSERT INTO "UserSum" AS s ("userId", earned, views, likes, comments, shares, clips, submitted)
    SELECT "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1 ORDER BY 1
    ON CONFLICT ("userId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION keep_sums_on_update() RETURNS trigger LANGUAGE plpgsql AS $$
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
    FROM (SELECT 1 AS sign, new_clip.* FROM new_clip UNION ALL SELECT -1 AS sign, old_clip.* FROM old_clip) clip
    GROUP BY "campaignId", "userId", "socialPlatform"
  ), counted AS MATERIALIZED (
    SELECT * FROM changed WHERE (earned, views, likes, comments, shares, clips) <> (0, 0, 0, 0, 0, 0)
  ), by_pair_and_platform AS (
    INSERT INTO "PairPlatformSum" AS s ("campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips
    FROM counted ORDER BY 1, 2, 3
    ON CONFLICT ("campaignId", "userId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_pair AS (
    INSERT INTO "PairSum" AS s ("campaignId", "userId", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips)
    FROM counted GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "userId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_campaign_and_platform AS (
    INSERT INTO "CampaignPlatformSum" AS s ("campaignId", "socialPlatform", earned, views, likes, comments, shares, clips, submitted)
    SELECT "campaignId", "socialPlatform", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted
  ), by_campaign AS (
    INSERT INTO "CampaignSum" AS s ("campaignId", earned, views, likes, comments, shares, clips, pending)
    SELECT "campaignId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(pending)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, pending) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1 ORDER BY 1
    ON CONFLICT ("campaignId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, pending = s.pending + excluded.pending
  )
  INSERT INTO "UserSum" AS s ("userId", earned, views, likes, comments, shares, clips, submitted)
    SELECT "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1 ORDER BY 1
    ON CONFLICT ("userId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION keep_sums_on_delete() RETURNS trigger LANGUAGE plpgsql AS $$
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
    FROM (SELECT -1 AS sign, old_clip.* FROM old_clip) clip
    GROUP BY "campaignId", "userId", "socialPlatform"
  ), counted AS MATERIALIZED (
    SELECT * FROM changed WHERE (earned, views, likes, comments, shares, clips) <> (0, 0, 0, 0, 0, 0)
  ), by_pair_and_platform AS (
    INSERT INTO "PairPlatformSum" AS s ("campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", "socialPlatform", earned, views, likes, comments, shares, clips
    FROM counted ORDER BY 1, 2, 3
    ON CONFLICT ("campaignId", "userId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_pair AS (
    INSERT INTO "PairSum" AS s ("campaignId", "userId", earned, views, likes, comments, shares, clips)
    SELECT "campaignId", "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips)
    FROM counted GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "userId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips
  ), by_campaign_and_platform AS (
    INSERT INTO "CampaignPlatformSum" AS s ("campaignId", "socialPlatform", earned, views, likes, comments, shares, clips, submitted)
    SELECT "campaignId", "socialPlatform", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("campaignId", "socialPlatform") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted
  ), by_campaign AS (
    INSERT INTO "CampaignSum" AS s ("campaignId", earned, views, likes, comments, shares, clips, pending)
    SELECT "campaignId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(pending)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, pending) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1 ORDER BY 1
    ON CONFLICT ("campaignId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, pending = s.pending + excluded.pending
  )
  INSERT INTO "UserSum" AS s ("userId", earned, views, likes, comments, shares, clips, submitted)
    SELECT "userId", sum(earned), sum(views), sum(likes), sum(comments), sum(shares), sum(clips), sum(submitted)
    FROM changed WHERE (earned, views, likes, comments, shares, clips, submitted) <> (0, 0, 0, 0, 0, 0, 0) GROUP BY 1 ORDER BY 1
    ON CONFLICT ("userId") DO UPDATE SET earned = s.earned + excluded.earned, views = s.views + excluded.views, likes = s.likes + excluded.likes, comments = s.comments + excluded.comments, shares = s.shares + excluded.shares, clips = s.clips + excluded.clips, submitted = s.submitted + excluded.submitted;
  RETURN NULL;
END
$$;
