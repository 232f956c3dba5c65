-- What the refresh job needs to plan by pages, to check each clip as often as it is worth, to confirm an absence, and
-- to ask again after a bad day.

-- DropIndex
DROP INDEX "ScrapeBatchClip_clipId_idx";

-- AlterTable
ALTER TABLE "Clip" ADD COLUMN     "dueAt" TIMESTAMPTZ(3),
ADD COLUMN     "failingSince" TIMESTAMPTZ(3),
ADD COLUMN     "goneChecks" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "goneSince" TIMESTAMPTZ(3),
ADD COLUMN     "lastAnswer" "ScrapeOutcome";

-- AlterTable
ALTER TABLE "RefreshRun" ADD COLUMN     "campaignId" BIGINT,
ADD COLUMN     "clipIds" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
ADD COLUMN     "plannedCampaignId" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "plannedThrough" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "ScrapeBatch" ADD COLUMN     "retryOfId" BIGINT;

-- CreateIndex
CREATE INDEX "ScrapeBatch_retryOfId_idx" ON "ScrapeBatch"("retryOfId");

-- AddForeignKey
ALTER TABLE "ScrapeBatch" ADD CONSTRAINT "ScrapeBatch_retryOfId_fkey" FOREIGN KEY ("retryOfId") REFERENCES "ScrapeBatch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "Clip"
  ADD CONSTRAINT "Clip_gone" CHECK (("goneChecks" = 0) = ("goneSince" IS NULL) AND "goneChecks" >= 0);

-- dueClips: what a tick may ask about, page by page.
CREATE INDEX "Clip_refreshed_idx" ON "Clip" ("campaignId", "id") WHERE "status" IN ('PENDING', 'APPROVED');

-- dueClips, openOfRun: posts that are being asked about already. A row is in it while its batch runs. Written so that no
-- other statement finds it: statistics taken between two ticks say that hardly any row is open, and a statement about
-- one batch would then read the open posts of all batches.
CREATE INDEX "ScrapeBatchClip_open_idx" ON "ScrapeBatchClip" ("clipId") WHERE num_nulls("outcome") = 1;

-- runToPlan, endedRuns: the few runs that are under way.
CREATE INDEX "RefreshRun_open_idx" ON "RefreshRun" ("id") WHERE "finishedAt" IS NULL;

-- waitingSubmissions: by a column that pricing and paying in one UPDATE leave as it was. With due and accruedCents in
-- its predicate every such UPDATE wrote every index of the table.
ALTER TABLE "ClipSubmission" ADD COLUMN     "isWaiting" BOOLEAN GENERATED ALWAYS AS ("accruedCents" < "due") STORED;
DROP INDEX "ClipSubmission_waiting_idx";
CREATE INDEX "ClipSubmission_waiting_idx" ON "ClipSubmission" ("campaignId", "approvedAt", "id")
  WHERE "status" = 'APPROVED' AND "isWaiting";

-- Rows that a tick changes leave room on their page, so that no index is written for them.
ALTER TABLE "Clip" SET (fillfactor = 80);
ALTER TABLE "ClipSubmission" SET (fillfactor = 80);
