-- A clipper may appeal once against the rejection or revocation of a submission, and another admin answers.

-- CreateEnum
CREATE TYPE "AppealStatus" AS ENUM ('PENDING', 'UPHELD', 'OVERTURNED');

-- AlterTable
ALTER TABLE "ClipSubmission" ADD COLUMN     "appealAnswer" TEXT,
ADD COLUMN     "appealAnsweredAt" TIMESTAMPTZ(3),
ADD COLUMN     "appealAnsweredById" BIGINT,
ADD COLUMN     "appealStatus" "AppealStatus",
ADD COLUMN     "appealText" TEXT,
ADD COLUMN     "appealedAt" TIMESTAMPTZ(3);
ALTER TABLE "ClipSubmission"
  ADD CONSTRAINT "ClipSubmission_appeal" CHECK (num_nonnulls("appealStatus", "appealText", "appealedAt") IN (0, 3)),
  ADD CONSTRAINT "ClipSubmission_appeal_answered" CHECK (
    num_nonnulls("appealAnswer", "appealAnsweredAt", "appealAnsweredById")
      = CASE WHEN "appealStatus" IS NULL OR "appealStatus" = 'PENDING' THEN 0 ELSE 3 END),
  ADD CONSTRAINT "ClipSubmission_appeal_open" CHECK (
    "appealStatus" IS DISTINCT FROM 'PENDING' OR "status" IN ('REJECTED', 'REVOKED')),
  ADD CONSTRAINT "ClipSubmission_appeal_not_their_own" CHECK ("appealAnsweredById" <> "userId");

-- CreateIndex
CREATE INDEX "ClipSubmission_appealAnsweredById_idx" ON "ClipSubmission"("appealAnsweredById");

-- submissionPage by appeal: few submissions have one.
CREATE INDEX "ClipSubmission_appeal_idx" ON "ClipSubmission"("appealStatus", "id") WHERE "appealStatus" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_appealAnsweredById_fkey" FOREIGN KEY ("appealAnsweredById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
