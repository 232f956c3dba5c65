-- A campaign may demand that posts live until a date.
ALTER TABLE "CampaignTerms" ADD COLUMN     "postsMustLiveUntil" TIMESTAMPTZ(3);

-- The system reverses what a post earned that was deleted too early. The reason says so; no user decided it.
ALTER TABLE "Earning" DROP CONSTRAINT "Earning_decision_has_actor";
ALTER TABLE "Earning"
  ADD CONSTRAINT "Earning_decision_has_actor" CHECK ("kind" IN ('ACCRUAL', 'REVERSAL') OR "actorId" IS NOT NULL),
  ADD CONSTRAINT "Earning_decision_has_reason" CHECK ("kind" = 'ACCRUAL' OR "reason" IS NOT NULL);
