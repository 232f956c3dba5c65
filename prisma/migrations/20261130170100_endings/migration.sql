-- Endings. A campaign closes before it completes, and the end of accrual belongs to the submission: it is the time of its
-- first check at or after closingAt. Campaigns that have ended already have no closingAt, and end as they did.

-- CreateEnum
CREATE TYPE "OnExhausted" AS ENUM ('CONTINUE', 'CLOSE');

-- AlterTable
ALTER TABLE "Campaign" ADD COLUMN     "closingAt" TIMESTAMPTZ(3),
ADD COLUMN     "onExhausted" "OnExhausted" NOT NULL DEFAULT 'CONTINUE';

-- AlterTable
ALTER TABLE "ClipSubmission" ADD COLUMN     "accrualEndedAt" TIMESTAMPTZ(3);

ALTER TABLE "Campaign" DROP CONSTRAINT "Campaign_published";
ALTER TABLE "Campaign"
  ADD CONSTRAINT "Campaign_published" CHECK (CASE "status" WHEN 'DRAFT' THEN "publishedAt" IS NULL
    WHEN 'ACTIVE' THEN "publishedAt" IS NOT NULL WHEN 'PAUSED' THEN "publishedAt" IS NOT NULL
    WHEN 'CLOSING' THEN "publishedAt" IS NOT NULL ELSE TRUE END),
  ADD CONSTRAINT "Campaign_closing" CHECK (CASE "status" WHEN 'CLOSING' THEN "closingAt" IS NOT NULL
    WHEN 'COMPLETED' THEN TRUE WHEN 'CANCELLED' THEN TRUE ELSE "closingAt" IS NULL END),
  ADD CONSTRAINT "Campaign_closing_before_the_end" CHECK ("closingAt" <= "accrualEndedAt");

-- missedFirstChecks: few clips ever wait for their first check.
CREATE INDEX "Clip_unchecked_idx" ON "Clip" ("campaignId", "id") WHERE "status" = 'PENDING' AND "checkedAt" IS NULL;

-- unmeasuredClipsOf and openEndsOf: the clips that a closing campaign waits for.
CREATE INDEX "ClipSubmission_unmeasured_idx" ON "ClipSubmission" ("campaignId", "clipId")
  WHERE "status" IN ('PENDING', 'APPROVED') AND "accrualEndedAt" IS NULL;
