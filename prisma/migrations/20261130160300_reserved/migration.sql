-- The amount that an open suspect observation would bring is reserved for its submission. For observations that wait already
-- nothing is reserved until the next check sees the jump again.
ALTER TABLE "ClipSubmission" ADD COLUMN "reserved" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_reserved" CHECK ("reserved" >= 0);
-- waitingSubmissions, settlements: few submissions have anything reserved.
CREATE INDEX "ClipSubmission_reserved_idx" ON "ClipSubmission"("campaignId") WHERE "status" = 'APPROVED' AND "reserved" > 0;
