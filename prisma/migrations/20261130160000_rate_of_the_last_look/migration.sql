-- From now on a tracking has the rate of the look before it. What was priced until now keeps its price, and book B7 prices it
-- again by the rule of its time: up to this moment. It only differs where the terms have changed.
ALTER TABLE "ClipSubmission" ADD COLUMN "oldRateThrough" TIMESTAMPTZ(3);

-- The rows' own changes are not made here: updatedAt stays.
ALTER TABLE "ClipSubmission" DISABLE TRIGGER "ClipSubmission_touch";
UPDATE "ClipSubmission" SET "oldRateThrough" = "settledThrough"
WHERE "settledThrough" IS NOT NULL
  AND "campaignId" IN (SELECT "campaignId" FROM "CampaignTerms" GROUP BY "campaignId" HAVING count(*) > 1);
ALTER TABLE "ClipSubmission" ENABLE TRIGGER "ClipSubmission_touch";
