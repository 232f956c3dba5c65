-- The rules that the database holds by itself: CHECKs, partial indexes and append-only facts. Prisma's schema cannot
-- express them, so test/sql/definitions.txt lists them and a test compares.

-- Counts end at 900 billion and rates at 1,000.0000: their product, the exact accrual, stays below 2^63.

ALTER TABLE "User"
  ADD CONSTRAINT "User_email_lower_case" CHECK ("email" = lower("email")),
  ADD CONSTRAINT "User_suspended" CHECK (("status" = 'SUSPENDED') <= ("suspendedAt" IS NOT NULL)),
  ADD CONSTRAINT "User_anonymised" CHECK (("status" = 'ANONYMISED') = ("anonymisedAt" IS NOT NULL)),
  ADD CONSTRAINT "User_anonymised_without_email" CHECK (("anonymisedAt" IS NOT NULL) = ("email" IS NULL));

ALTER TABLE "Campaign"
  ADD CONSTRAINT "Campaign_budget" CHECK ("budget" BETWEEN 0 AND 100000000000000),
  ADD CONSTRAINT "Campaign_spent_within_budget" CHECK ("spent" BETWEEN 0 AND "budget"),
  ADD CONSTRAINT "Campaign_social_platforms" CHECK (cardinality("socialPlatforms") > 0),
  ADD CONSTRAINT "Campaign_ends_after_start" CHECK ("endsAt" > "startsAt"),
  ADD CONSTRAINT "Campaign_accrual_ended" CHECK (("status" IN ('COMPLETED', 'CANCELLED')) = ("accrualEndedAt" IS NOT NULL)),
  ADD CONSTRAINT "Campaign_draft_spends_nothing" CHECK ("status" <> 'DRAFT' OR "spent" = 0);

ALTER TABLE "CampaignTerms"
  ADD CONSTRAINT "CampaignTerms_version" CHECK ("version" >= 1),
  ADD CONSTRAINT "CampaignTerms_rate" CHECK ("ratePerThousandViews" BETWEEN 0 AND 10000000),
  ADD CONSTRAINT "CampaignTerms_min_views" CHECK ("minViews" BETWEEN 0 AND 900000000000),
  ADD CONSTRAINT "CampaignTerms_max_payout" CHECK ("maxPayoutPerClip" BETWEEN 1 AND 100000000000000);

ALTER TABLE "Clip"
  ADD CONSTRAINT "Clip_counts" CHECK (
    "views" BETWEEN 0 AND 900000000000 AND "likes" BETWEEN 0 AND 900000000000
    AND "comments" BETWEEN 0 AND 900000000000 AND "shares" BETWEEN 0 AND 900000000000),
  ADD CONSTRAINT "Clip_checked_when_counted" CHECK (("views" IS NULL) = ("checkedAt" IS NULL)),
  ADD CONSTRAINT "Clip_earned" CHECK ("earned" >= 0),
  ADD CONSTRAINT "Clip_earns_only_while_it_counts" CHECK ("status" = 'APPROVED' OR "earned" = 0);

ALTER TABLE "ClipSubmission"
  ADD CONSTRAINT "ClipSubmission_settlement" CHECK ("settledViews" >= 0 AND "accrued" >= 0 AND "due" >= 0),
  ADD CONSTRAINT "ClipSubmission_accrued_within_due" CHECK ("accruedCents" BETWEEN 0 AND "due"),
  ADD CONSTRAINT "ClipSubmission_approved_at" CHECK (("status" IN ('APPROVED', 'REVOKED')) = ("approvedAt" IS NOT NULL)),
  ADD CONSTRAINT "ClipSubmission_decided_at" CHECK (("status" = 'PENDING') = ("decidedAt" IS NULL)),
  ADD CONSTRAINT "ClipSubmission_paid_after_approval" CHECK ("accruedCents" = 0 OR "approvedAt" IS NOT NULL),
  ADD CONSTRAINT "ClipSubmission_rejection_reason" CHECK (("status" = 'REJECTED') = ("reason" IS NOT NULL));

ALTER TABLE "ViewTracking"
  ADD CONSTRAINT "ViewTracking_counts" CHECK (
    "views" BETWEEN 0 AND 900000000000 AND "likes" BETWEEN 0 AND 900000000000
    AND "comments" BETWEEN 0 AND 900000000000 AND "shares" BETWEEN 0 AND 900000000000),
  ADD CONSTRAINT "ViewTracking_gain_within_views" CHECK ("viewsGained" <= "views");

ALTER TABLE "SuspectObservation"
  ADD CONSTRAINT "SuspectObservation_counts" CHECK (
    "views" BETWEEN 0 AND 900000000000 AND "likes" BETWEEN 0 AND 900000000000
    AND "comments" BETWEEN 0 AND 900000000000 AND "shares" BETWEEN 0 AND 900000000000),
  ADD CONSTRAINT "SuspectObservation_closed" CHECK (("status" = 'OPEN') = ("closedAt" IS NULL));

ALTER TABLE "Earning"
  ADD CONSTRAINT "Earning_accrual" CHECK ("kind" <> 'ACCRUAL' OR "amount" > 0),
  ADD CONSTRAINT "Earning_chain" CHECK (("kind" = 'ACCRUAL') = ("accruedCentsBefore" IS NOT NULL)),
  ADD CONSTRAINT "Earning_chain_starts_at_zero" CHECK ("accruedCentsBefore" >= 0),
  ADD CONSTRAINT "Earning_reversal" CHECK ("kind" <> 'REVERSAL' OR "amount" < 0),
  ADD CONSTRAINT "Earning_adjustment" CHECK ("kind" <> 'ADJUSTMENT' OR "amount" <> 0),
  ADD CONSTRAINT "Earning_decision_has_actor" CHECK ("kind" = 'ACCRUAL' OR ("actorId" IS NOT NULL AND "reason" IS NOT NULL));

ALTER TABLE "PayoutRequest"
  ADD CONSTRAINT "PayoutRequest_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "PayoutRequest_within_withdrawable" CHECK ("amount" <= "withdrawableBefore"),
  ADD CONSTRAINT "PayoutRequest_approved_at" CHECK ("status" NOT IN ('APPROVED', 'PAID') OR "approvedAt" IS NOT NULL),
  ADD CONSTRAINT "PayoutRequest_decided_at" CHECK (("status" = 'PENDING') = ("decidedAt" IS NULL));

ALTER TABLE "Payout"
  ADD CONSTRAINT "Payout_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "Payout_shortfall" CHECK ("acknowledgedShortfall" BETWEEN 0 AND "amount");

ALTER TABLE "RefreshRun"
  ADD CONSTRAINT "RefreshRun_finished" CHECK (("status" IN ('SUCCEEDED', 'PARTIAL', 'FAILED')) = ("finishedAt" IS NOT NULL));

-- At most one submission of a clip is open or approved (submitClip; openSubmissionsOfClips).
CREATE UNIQUE INDEX "ClipSubmission_open_key" ON "ClipSubmission" ("clipId") WHERE "status" IN ('PENDING', 'APPROVED');

-- waitingSubmissions: approved, and owed more than was paid, in the order of payment.
CREATE INDEX "ClipSubmission_waiting_idx" ON "ClipSubmission" ("campaignId", "approvedAt", "id")
  WHERE "status" = 'APPROVED' AND "accruedCents" < "due";

-- At most one open suspect observation of a clip.
CREATE UNIQUE INDEX "SuspectObservation_open_key" ON "SuspectObservation" ("clipId") WHERE "status" = 'OPEN';

-- balanceOfUsers: the reserved part of a user's money.
CREATE INDEX "PayoutRequest_reserved_idx" ON "PayoutRequest" ("userId") INCLUDE ("amount", "status")
  WHERE "status" IN ('PENDING', 'APPROVED');

-- totalsOfPlatform, totalsOfUsers, totalsOfCampaigns, totalsOfPairs: the counted clips alone.
CREATE INDEX "Clip_counted_by_user_idx" ON "Clip" ("userId", "campaignId") WHERE "status" = 'APPROVED';
CREATE INDEX "Clip_counted_by_campaign_idx" ON "Clip" ("campaignId", "userId") WHERE "status" = 'APPROVED';

-- One audit row per key of an actor: a replay writes none.
CREATE UNIQUE INDEX "AuditEntry_key_key" ON "AuditEntry" ("actorId", "idempotencyKey") WHERE "idempotencyKey" IS NOT NULL;

-- unfinishedBatches, and one batch per Apify run.
CREATE INDEX "ScrapeBatch_unfinished_idx" ON "ScrapeBatch" ("refreshRunId", "id") WHERE "finishedAt" IS NULL;
CREATE UNIQUE INDEX "ScrapeBatch_apify_run_key" ON "ScrapeBatch" ("apifyRunId") WHERE "apifyRunId" IS NOT NULL;

-- Facts are appended and never changed, whoever asks: a correction is a new fact.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% refused: "%" holds facts, which are appended and never changed', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER "ViewTracking_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ViewTracking" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "Earning_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "Earning" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "Payout_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "Payout" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "PayoutReversal_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "PayoutReversal" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEntry" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "CampaignTerms_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "CampaignTerms" EXECUTE FUNCTION refuse_change();
