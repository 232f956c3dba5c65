-- Where the views begin that a submission earns for, and which earlier submission it continues. Everything that was submitted
-- until now began at zero, by itself, and book B7 prices it again like that.
CREATE TYPE "Baseline" AS ENUM ('ZERO', 'SUBMISSION');
ALTER TABLE "CampaignTerms" ADD COLUMN "baseline" "Baseline";
ALTER TABLE "ClipSubmission" ADD COLUMN "baseline" "Baseline" NOT NULL DEFAULT 'ZERO',
  ADD COLUMN "baselineViews" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "continuesId" BIGINT,
  ADD COLUMN "continuesSince" TIMESTAMPTZ(3);
CREATE INDEX "ClipSubmission_continuesId_idx" ON "ClipSubmission"("continuesId");
ALTER TABLE "ClipSubmission"
  ADD CONSTRAINT "ClipSubmission_continuesId_fkey" FOREIGN KEY ("continuesId") REFERENCES "ClipSubmission"("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
  ADD CONSTRAINT "ClipSubmission_baseline" CHECK ("baselineViews" >= 0),
  ADD CONSTRAINT "ClipSubmission_continues" CHECK (CASE WHEN "continuesId" IS NULL THEN "continuesSince" IS NULL
    ELSE "continuesId" < "id" AND "continuesSince" < "submittedAt" AND "baseline" = 'ZERO' END);
