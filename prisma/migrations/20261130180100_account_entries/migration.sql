-- Credits and write-offs: facts on the account of a user, outside the ledger of earnings. One admin proposes an entry, and
-- another confirms it.

-- CreateEnum
CREATE TYPE "AccountEntryKind" AS ENUM ('CREDIT', 'WRITE_OFF');

-- CreateEnum
CREATE TYPE "AccountEntryStatus" AS ENUM ('PROPOSED', 'CONFIRMED', 'REJECTED');

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "accountEntryId" BIGINT;

-- CreateTable
CREATE TABLE "AccountEntryProposal" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "kind" "AccountEntryKind" NOT NULL,
    "amount" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "status" "AccountEntryStatus" NOT NULL DEFAULT 'PROPOSED',
    "proposedById" BIGINT NOT NULL,
    "proposedAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedById" BIGINT,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AccountEntryProposal_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "AccountEntryProposal"
  ADD CONSTRAINT "AccountEntryProposal_amount" CHECK ("amount" BETWEEN 1 AND 100000000000000),
  ADD CONSTRAINT "AccountEntryProposal_not_their_own" CHECK ("proposedById" <> "userId"),
  ADD CONSTRAINT "AccountEntryProposal_decided" CHECK (
    ("status" = 'PROPOSED') = ("decidedAt" IS NULL) AND ("decidedAt" IS NULL) = ("decidedById" IS NULL)),
  ADD CONSTRAINT "AccountEntryProposal_second_admin" CHECK (
    "status" <> 'CONFIRMED' OR "decidedById" NOT IN ("proposedById", "userId"));

-- CreateTable
CREATE TABLE "AccountEntry" (
    "id" BIGSERIAL NOT NULL,
    "proposalId" BIGINT NOT NULL,
    "userId" BIGINT NOT NULL,
    "kind" "AccountEntryKind" NOT NULL,
    "amount" BIGINT NOT NULL,
    "confirmedById" BIGINT NOT NULL,
    "confirmedAt" TIMESTAMPTZ(3) NOT NULL,
    "xid" xid8 DEFAULT pg_current_xact_id(),

    CONSTRAINT "AccountEntry_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "AccountEntry"
  ADD CONSTRAINT "AccountEntry_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "AccountEntry_not_their_own" CHECK ("confirmedById" <> "userId");

-- CreateIndex
CREATE INDEX "AccountEntryProposal_userId_id_idx" ON "AccountEntryProposal"("userId", "id");

-- CreateIndex
CREATE INDEX "AccountEntryProposal_status_id_idx" ON "AccountEntryProposal"("status", "id");

-- CreateIndex
CREATE INDEX "AccountEntryProposal_proposedById_idx" ON "AccountEntryProposal"("proposedById");

-- CreateIndex
CREATE INDEX "AccountEntryProposal_decidedById_idx" ON "AccountEntryProposal"("decidedById");

-- CreateIndex
CREATE UNIQUE INDEX "AccountEntry_proposalId_key" ON "AccountEntry"("proposalId");

-- CreateIndex
CREATE INDEX "AccountEntry_userId_id_idx" ON "AccountEntry"("userId", "id");

-- CreateIndex
CREATE INDEX "AccountEntry_confirmedById_idx" ON "AccountEntry"("confirmedById");

-- CreateIndex
CREATE INDEX "Message_accountEntryId_idx" ON "Message"("accountEntryId");

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_accountEntryId_fkey" FOREIGN KEY ("accountEntryId") REFERENCES "AccountEntry"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AccountEntryProposal" ADD CONSTRAINT "AccountEntryProposal_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AccountEntryProposal" ADD CONSTRAINT "AccountEntryProposal_proposedById_fkey" FOREIGN KEY ("proposedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AccountEntryProposal" ADD CONSTRAINT "AccountEntryProposal_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AccountEntry" ADD CONSTRAINT "AccountEntry_proposalId_fkey" FOREIGN KEY ("proposalId") REFERENCES "AccountEntryProposal"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AccountEntry" ADD CONSTRAINT "AccountEntry_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AccountEntry" ADD CONSTRAINT "AccountEntry_confirmedById_fkey" FOREIGN KEY ("confirmedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- The subject of a message is a fact, too.
ALTER TABLE "Message" DROP CONSTRAINT "Message_about";
ALTER TABLE "Message" ADD CONSTRAINT "Message_about" CHECK (
  (("kind" IN ('SUBMISSION_APPROVED', 'SUBMISSION_REJECTED')) = ("submissionId" IS NOT NULL))
  AND (("kind" = 'PAYOUT_PAID') = ("payoutId" IS NOT NULL))
  AND (("kind" = 'ACCOUNT_ENTRY') = ("accountEntryId" IS NOT NULL)));

CREATE TRIGGER "AccountEntry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AccountEntry" EXECUTE FUNCTION refuse_change();

DROP TRIGGER "Message_facts" ON "Message";
CREATE TRIGGER "Message_facts" BEFORE UPDATE ON "Message" FOR EACH ROW
  WHEN (OLD."dueAt" IS NULL
    OR (NEW."id", NEW."kind", NEW."userId", NEW."submissionId", NEW."payoutId", NEW."accountEntryId", NEW."createdAt")
    IS DISTINCT FROM
      (OLD."id", OLD."kind", OLD."userId", OLD."submissionId", OLD."payoutId", OLD."accountEntryId", OLD."createdAt"))
  EXECUTE FUNCTION guard_message();
