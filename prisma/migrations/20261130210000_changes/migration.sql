-- The changes feed: each statement that makes rows answer otherwise names them, in its own transaction. Copies that follow it
-- match the source.

-- CreateEnum
CREATE TYPE "ChangeType" AS ENUM ('USER', 'CAMPAIGN', 'CAMPAIGN_TERMS', 'CLIP', 'SUBMISSION', 'VIEW_TRACKING', 'SUSPECT_OBSERVATION', 'EARNING', 'PAYOUT_REQUEST', 'PAYOUT', 'ACCOUNT_ENTRY', 'REFRESH_RUN', 'BOOKS_REPORT', 'CAMPAIGN_MEMBERS', 'CAMPAIGN_POSTS', 'CAMPAIGN_OPEN', 'CLIP_SUBMISSIONS');

-- CreateTable
CREATE TABLE "Change" (
    "id" BIGSERIAL NOT NULL,
    "type" "ChangeType" NOT NULL,
    "ids" BIGINT[],
    "least" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),

    CONSTRAINT "Change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Change_xid_id_idx" ON "Change"("xid", "id");

-- Which rows answer otherwise after a statement, appended by the statement itself (docs/design.md#changes). The triggers
-- "…_record_changes…" call these functions. Each writes one INSERT a statement and locks nothing.

-- For tables whose rows name what they change: the arguments are pairs of a type and a column.
CREATE FUNCTION record_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION record_clip_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION record_submission_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION record_campaign_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION record_earning_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Change" (type, ids)
  SELECT 'EARNING'::"ChangeType", array_agg(id) FROM new_row HAVING count(*) > 0
  UNION ALL
  SELECT 'REFRESH_RUN', array_agg(DISTINCT coalesce(e."refreshRunId", b."refreshRunId"))
  FROM new_row e LEFT JOIN "ScrapeBatch" b ON b.id = e."scrapeBatchId"
  WHERE num_nulls(e."refreshRunId", b."refreshRunId") < 2 HAVING count(*) > 0;
  RETURN NULL;
END
$$;

CREATE FUNCTION record_outcome_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION record_reversal_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Change" (type, ids)
  SELECT 'PAYOUT'::"ChangeType", array_agg("payoutId") FROM new_row HAVING count(*) > 0
  UNION ALL
  SELECT 'USER', array_agg(DISTINCT p."userId") FROM new_row r JOIN "Payout" p ON p.id = r."payoutId" HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- A jump that waits limits its clip and its submission, and its campaign lists it.
CREATE FUNCTION record_suspect_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION record_profile_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER "User_record_changes_on_insert" AFTER INSERT ON "User" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'id');
CREATE TRIGGER "User_record_changes_on_update" AFTER UPDATE ON "User" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'id');
CREATE TRIGGER "SecondFactor_record_changes_on_insert" AFTER INSERT ON "SecondFactor" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'userId');
CREATE TRIGGER "SecondFactor_record_changes_on_update" AFTER UPDATE ON "SecondFactor" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'userId');
CREATE TRIGGER "SecondFactor_record_changes_on_delete" AFTER DELETE ON "SecondFactor" REFERENCING OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'userId');
CREATE TRIGGER "ExternalIdentity_record_changes_on_insert" AFTER INSERT ON "ExternalIdentity" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'userId');
CREATE TRIGGER "ExternalIdentity_record_changes_on_delete" AFTER DELETE ON "ExternalIdentity" REFERENCING OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('USER', 'userId');
CREATE TRIGGER "Campaign_record_changes_on_insert" AFTER INSERT ON "Campaign" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CAMPAIGN', 'id');
CREATE TRIGGER "CampaignTerms_record_changes_on_insert" AFTER INSERT ON "CampaignTerms" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CAMPAIGN_TERMS', 'id', 'CAMPAIGN', 'campaignId', 'CAMPAIGN_POSTS', 'campaignId');
CREATE TRIGGER "Clip_record_changes_on_insert" AFTER INSERT ON "Clip" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CLIP', 'id', 'USER', 'userId', 'CAMPAIGN', 'campaignId');
CREATE TRIGGER "Clip_record_changes_on_delete" AFTER DELETE ON "Clip" REFERENCING OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CLIP', 'id', 'USER', 'userId', 'CAMPAIGN', 'campaignId');
CREATE TRIGGER "ClipSubmission_record_changes_on_insert" AFTER INSERT ON "ClipSubmission" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('SUBMISSION', 'id', 'CLIP', 'clipId', 'USER', 'userId', 'CAMPAIGN', 'campaignId');
CREATE TRIGGER "ViewTracking_record_changes_on_insert" AFTER INSERT ON "ViewTracking" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('VIEW_TRACKING', 'id');
CREATE TRIGGER "PayoutRequest_record_changes_on_insert" AFTER INSERT ON "PayoutRequest" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PAYOUT_REQUEST', 'id', 'USER', 'userId');
CREATE TRIGGER "PayoutRequest_record_changes_on_update" AFTER UPDATE ON "PayoutRequest" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PAYOUT_REQUEST', 'id', 'USER', 'userId');
CREATE TRIGGER "Payout_record_changes_on_insert" AFTER INSERT ON "Payout" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PAYOUT', 'id', 'PAYOUT_REQUEST', 'payoutRequestId', 'USER', 'userId');
CREATE TRIGGER "AccountEntryProposal_record_changes_on_insert" AFTER INSERT ON "AccountEntryProposal" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('ACCOUNT_ENTRY', 'id', 'USER', 'userId');
CREATE TRIGGER "AccountEntryProposal_record_changes_on_update" AFTER UPDATE ON "AccountEntryProposal" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('ACCOUNT_ENTRY', 'id', 'USER', 'userId');
CREATE TRIGGER "AccountEntry_record_changes_on_insert" AFTER INSERT ON "AccountEntry" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('ACCOUNT_ENTRY', 'proposalId', 'USER', 'userId');
CREATE TRIGGER "RefreshRun_record_changes_on_insert" AFTER INSERT ON "RefreshRun" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('REFRESH_RUN', 'id');
CREATE TRIGGER "RefreshRun_record_changes_on_update" AFTER UPDATE ON "RefreshRun" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('REFRESH_RUN', 'id');
CREATE TRIGGER "ScrapeBatch_record_changes_on_insert" AFTER INSERT ON "ScrapeBatch" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('REFRESH_RUN', 'refreshRunId');
CREATE TRIGGER "ScrapeBatch_record_changes_on_update" AFTER UPDATE ON "ScrapeBatch" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('REFRESH_RUN', 'refreshRunId');
CREATE TRIGGER "BooksReport_record_changes_on_insert" AFTER INSERT ON "BooksReport" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_changes('BOOKS_REPORT', 'id');
CREATE TRIGGER "Clip_record_changes_on_update" AFTER UPDATE ON "Clip" REFERENCING NEW TABLE AS new_row OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_clip_changes();
CREATE TRIGGER "ClipSubmission_record_changes_on_update" AFTER UPDATE ON "ClipSubmission" REFERENCING NEW TABLE AS new_row OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_submission_changes();
CREATE TRIGGER "Campaign_record_changes_on_update" AFTER UPDATE ON "Campaign" REFERENCING NEW TABLE AS new_row OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_campaign_changes();
CREATE TRIGGER "Earning_record_changes_on_insert" AFTER INSERT ON "Earning" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_earning_changes();
CREATE TRIGGER "ScrapeBatchClip_record_changes_on_insert" AFTER INSERT ON "ScrapeBatchClip" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_outcome_changes();
CREATE TRIGGER "ScrapeBatchClip_record_changes_on_update" AFTER UPDATE ON "ScrapeBatchClip" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_outcome_changes();
CREATE TRIGGER "ScrapeBatchClip_record_changes_on_delete" AFTER DELETE ON "ScrapeBatchClip" REFERENCING OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_outcome_changes();
CREATE TRIGGER "PayoutReversal_record_changes_on_insert" AFTER INSERT ON "PayoutReversal" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_reversal_changes();
CREATE TRIGGER "SuspectObservation_record_changes_on_insert" AFTER INSERT ON "SuspectObservation" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_suspect_changes();
CREATE TRIGGER "SuspectObservation_record_changes_on_update" AFTER UPDATE ON "SuspectObservation" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_suspect_changes();
CREATE TRIGGER "SocialAccount_record_changes_on_insert" AFTER INSERT ON "SocialAccount" REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_profile_changes();
CREATE TRIGGER "SocialAccount_record_changes_on_delete" AFTER DELETE ON "SocialAccount" REFERENCING OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION record_profile_changes();
