-- When a campaign was first activated: clippers see it from then on, and never one that was only drafted. And when a
-- draft was deleted: its terms are facts and stay, and nobody sees it any more.
ALTER TABLE "Campaign" ADD COLUMN     "publishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "deletedAt" TIMESTAMPTZ(3);

-- The row's own changes are not made here: updatedAt stays.
ALTER TABLE "Campaign" DISABLE TRIGGER "Campaign_touch";
UPDATE "Campaign" k SET "publishedAt" = coalesce(
  -- activatedAt is the latest activation, and each of them has a row of the audit log.
  least(k."activatedAt", (SELECT min(a.at) FROM "AuditEntry" a
    WHERE a.entity = 'Campaign' AND a."entityId" = k.id AND a.action = 'activateCampaign' AND NOT a.denied)),
  -- Made by an import, without a command.
  k."createdAt")
WHERE k.status IN ('ACTIVE', 'PAUSED') OR k."activatedAt" IS NOT NULL
  OR EXISTS (SELECT FROM "ClipSubmission" s WHERE s."campaignId" = k.id);
ALTER TABLE "Campaign" ENABLE TRIGGER "Campaign_touch";

ALTER TABLE "Campaign"
  ADD CONSTRAINT "Campaign_published" CHECK (CASE "status" WHEN 'DRAFT' THEN "publishedAt" IS NULL
    WHEN 'ACTIVE' THEN "publishedAt" IS NOT NULL WHEN 'PAUSED' THEN "publishedAt" IS NOT NULL ELSE TRUE END),
  ADD CONSTRAINT "Campaign_deleted_draft" CHECK ("deletedAt" IS NULL OR "publishedAt" IS NULL);

-- A jump that is seen again is the same jump: how often, and since when it waits.
ALTER TABLE "SuspectObservation" ADD COLUMN     "firstSeenAt" TIMESTAMPTZ(3),
ADD COLUMN     "seenTimes" INTEGER NOT NULL DEFAULT 1;
UPDATE "SuspectObservation" SET "firstSeenAt" = "trackedAt";
ALTER TABLE "SuspectObservation" ALTER COLUMN "firstSeenAt" SET NOT NULL,
  ADD CONSTRAINT "SuspectObservation_seen" CHECK ("seenTimes" >= 1 AND "firstSeenAt" <= "trackedAt");

-- An admin may ask for the remainder of another user; NULL: the user asked.
ALTER TABLE "PayoutRequest" ADD COLUMN     "requestedById" BIGINT;
CREATE INDEX "PayoutRequest_requestedById_idx" ON "PayoutRequest"("requestedById");
ALTER TABLE "PayoutRequest" ADD CONSTRAINT "PayoutRequest_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "PayoutRequest" ADD CONSTRAINT "PayoutRequest_not_by_themselves" CHECK ("requestedById" <> "userId");
