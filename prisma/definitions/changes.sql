-- Which rows answer otherwise after a statement, appended by the statement itself (docs/design.md#changes). The triggers
-- "…_record_changes…" call these functions. Each writes one INSERT a statement and locks nothing.

-- For tables whose rows name what they change: the arguments are pairs of a type and a column.
CREATE OR REPLACE FUNCTION record_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  named text[] := '{}';
  moved text := CASE TG_OP WHEN 'DELETE' THEN 'old_row' ELSE 'new_row' END;
BEGIN
  FOR place IN 0 .. TG_NARGS - 2 BY 2 LOOP
    named := named || format('SELECT %L::"ChangeType", array_agg(DISTINCT %I) FROM %I HAVING count(*) > 0',
      TG_ARGV[place], TG_ARGV[place + 1], moved);
  END LOOP;
  EXECUTE 'INSERT INTO "Change" (type, ids) ' || array_to_string(named, ' UNION ALL ');
  RETURN NULL;
END
$$;

-- A clip moves the totals of its user and its campaign while it counts, and their lists when it changes hands or status.
-- What is known of the post decides on its submissions: whether they can be approved, until when, and who claims the post.
CREATE OR REPLACE FUNCTION record_clip_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH moved AS MATERIALIZED (
    SELECT n.id, n."userId", n."campaignId", o."userId" AS "userBefore", o."campaignId" AS "campaignBefore",
      (n.status, n."userId", n."campaignId") IS DISTINCT FROM (o.status, o."userId", o."campaignId")
        OR (n.status = 'APPROVED' AND (n.earned, n.views, n.likes, n.comments, n.shares)
          IS DISTINCT FROM (o.earned, o.views, o.likes, o.comments, o.shares)) AS counts,
      (num_nulls(n."checkedAt", n.views), n."postedAt", n.author, n."authorHandle", n."coauthorHandles")
        IS DISTINCT FROM (num_nulls(o."checkedAt", o.views), o."postedAt", o.author, o."authorHandle", o."coauthorHandles") AS looks
    FROM new_row n JOIN old_row o ON o.id = n.id
  )
  INSERT INTO "Change" (type, ids)
  SELECT 'CLIP'::"ChangeType", array_agg(id) FROM moved HAVING count(*) > 0
  UNION ALL
  SELECT 'USER', array_agg(DISTINCT one.id) FROM moved CROSS JOIN LATERAL (VALUES ("userId"), ("userBefore")) one(id)
  WHERE counts HAVING count(*) > 0
  UNION ALL
  SELECT 'CAMPAIGN', array_agg(DISTINCT one.id) FROM moved CROSS JOIN LATERAL (VALUES ("campaignId"), ("campaignBefore")) one(id)
  WHERE counts HAVING count(*) > 0
  UNION ALL
  SELECT 'CLIP_SUBMISSIONS', array_agg(id) FROM moved WHERE looks HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- A submission explains its clip. Its status moves lists, what it is due and gets the backlog of its campaign, and what is
-- reserved for it the estimates of others.
CREATE OR REPLACE FUNCTION record_submission_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH moved AS MATERIALIZED (
    SELECT n.id, n."clipId", n."userId", n."campaignId", n.status <> o.status AS decided,
      (n.status, n.due, n."accruedCents", n."accrualEndedAt") IS DISTINCT FROM (o.status, o.due, o."accruedCents", o."accrualEndedAt")
        AS counts,
      CASE WHEN n.status = 'APPROVED' THEN n.reserved ELSE 0 END <> CASE WHEN o.status = 'APPROVED' THEN o.reserved ELSE 0 END AS keeps
    FROM new_row n JOIN old_row o ON o.id = n.id
  )
  INSERT INTO "Change" (type, ids)
  SELECT 'SUBMISSION'::"ChangeType", array_agg(id) FROM moved HAVING count(*) > 0
  UNION ALL SELECT 'CLIP', array_agg(DISTINCT "clipId") FROM moved HAVING count(*) > 0
  UNION ALL SELECT 'CAMPAIGN', array_agg(DISTINCT "campaignId") FROM moved WHERE counts HAVING count(*) > 0
  UNION ALL SELECT 'USER', array_agg(DISTINCT "userId") FROM moved WHERE decided HAVING count(*) > 0
  UNION ALL SELECT 'CAMPAIGN_OPEN', array_agg(DISTINCT "campaignId") FROM moved WHERE keeps HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- The status of a campaign decides which part of everybody's money its clips are, and what its submissions wait for. The rest
-- of its budget decides only on submissions that are due more.
CREATE OR REPLACE FUNCTION record_campaign_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH moved AS MATERIALIZED (
    SELECT n.id, (n.status, n."isMaturing") IS DISTINCT FROM (o.status, o."isMaturing") AS members,
      (n.status, n."closingAt", n."accrualEndedAt", n."startsAt") IS DISTINCT FROM (o.status, o."closingAt", o."accrualEndedAt", o."startsAt")
        AS posts,
      (n.budget, n.spent) IS DISTINCT FROM (o.budget, o.spent) AS money,
      num_nulls(n."payingRunId") <> num_nulls(o."payingRunId") AS waits,
      n."deletedAt" IS DISTINCT FROM o."deletedAt" AS deleted,
      least(n.budget - n.spent, o.budget - o.spent) AS least
    FROM new_row n JOIN old_row o ON o.id = n.id
  )
  INSERT INTO "Change" (type, ids, least)
  SELECT 'CAMPAIGN'::"ChangeType", array_agg(id), NULL::bigint FROM moved HAVING count(*) > 0
  UNION ALL SELECT 'CAMPAIGN_MEMBERS', array_agg(id), NULL FROM moved WHERE members HAVING count(*) > 0
  UNION ALL SELECT 'CAMPAIGN_POSTS', array_agg(id), NULL FROM moved WHERE posts HAVING count(*) > 0
  UNION ALL SELECT 'CAMPAIGN_OPEN', ARRAY[id], CASE WHEN NOT waits THEN least END FROM moved WHERE money OR waits
  UNION ALL SELECT 'CAMPAIGN_TERMS', array_agg(t.id), NULL FROM moved JOIN "CampaignTerms" t ON t."campaignId" = moved.id
    WHERE deleted HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- The clip of an entry changes in the same transaction, and names user and campaign. The run that paid it is named here.
CREATE OR REPLACE FUNCTION record_earning_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Change" (type, ids)
  SELECT 'EARNING'::"ChangeType", array_agg(id) FROM new_row HAVING count(*) > 0
  UNION ALL
  SELECT 'REFRESH_RUN', array_agg(DISTINCT coalesce(e."refreshRunId", b."refreshRunId"))
  FROM new_row e LEFT JOIN "ScrapeBatch" b ON b.id = e."scrapeBatchId"
  WHERE num_nulls(e."refreshRunId", b."refreshRunId") < 2 HAVING count(*) > 0
  UNION ALL
  -- Its ledger and its pricing. An accrual changes the row of its submission, which says so itself.
  SELECT 'SUBMISSION', array_agg(DISTINCT "submissionId") FROM new_row WHERE kind <> 'ACCRUAL' HAVING count(*) > 0;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION record_outcome_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  batches bigint[];
BEGIN
  IF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT "scrapeBatchId") INTO batches FROM old_row;
  ELSE SELECT array_agg(DISTINCT "scrapeBatchId") INTO batches FROM new_row;
  END IF;
  INSERT INTO "Change" (type, ids)
  SELECT 'REFRESH_RUN'::"ChangeType", array_agg(DISTINCT "refreshRunId") FROM "ScrapeBatch" WHERE id = ANY(batches) HAVING count(*) > 0;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION record_reversal_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Change" (type, ids)
  SELECT 'PAYOUT'::"ChangeType", array_agg("payoutId") FROM new_row HAVING count(*) > 0
  UNION ALL
  SELECT 'USER', array_agg(DISTINCT p."userId") FROM new_row r JOIN "Payout" p ON p.id = r."payoutId" HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- A jump that waits limits its clip and its submission, and its campaign lists it.
CREATE OR REPLACE FUNCTION record_suspect_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Change" (type, ids)
  SELECT 'SUSPECT_OBSERVATION'::"ChangeType", array_agg(id) FROM new_row HAVING count(*) > 0
  UNION ALL SELECT 'CLIP', array_agg(DISTINCT "clipId") FROM new_row HAVING count(*) > 0
  UNION ALL SELECT 'CLIP_SUBMISSIONS', array_agg(DISTINCT "clipId") FROM new_row HAVING count(*) > 0
  UNION ALL SELECT 'CAMPAIGN', array_agg(DISTINCT c."campaignId") FROM new_row o JOIN "Clip" c ON c.id = o."clipId" HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- Whoever claims a profile changes the authorship of all posts of that author. No index finds them: profiles change rarely,
-- and clips often.
CREATE OR REPLACE FUNCTION record_profile_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  users bigint[];
  handles text[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT "userId"), array_agg(DISTINCT "socialPlatform" || ' ' || handle) INTO users, handles FROM old_row;
  ELSE
    SELECT array_agg(DISTINCT "userId"), array_agg(DISTINCT "socialPlatform" || ' ' || handle) INTO users, handles FROM new_row;
  END IF;
  IF users IS NULL THEN RETURN NULL; END IF;
  INSERT INTO "Change" (type, ids)
  SELECT 'USER'::"ChangeType", users
  UNION ALL
  SELECT 'CLIP_SUBMISSIONS', array_agg(c.id) FROM "Clip" c
  WHERE EXISTS (
    SELECT FROM unnest(coalesce(c."authorHandle", lower(ltrim(c.author, '@'))) || c."coauthorHandles") AS author(handle)
    WHERE c."socialPlatform" || ' ' || author.handle = ANY(handles)
  ) HAVING count(*) > 0;
  RETURN NULL;
END
$$;
