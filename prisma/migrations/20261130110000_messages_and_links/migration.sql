-- Messages to users wait in an outbox, one-time links set passwords, and a login tells where it came from.

-- CreateEnum
CREATE TYPE "MessageKind" AS ENUM ('INVITATION', 'PASSWORD_RESET', 'SUBMISSION_APPROVED', 'SUBMISSION_REJECTED', 'PAYOUT_PAID', 'ACCOUNT_SUSPENDED');

-- CreateEnum
CREATE TYPE "LinkPurpose" AS ENUM ('INVITATION', 'PASSWORD_RESET');

-- AlterTable. A constant default rewrites no row.
ALTER TABLE "User" ADD COLUMN     "notificationsOff" "MessageKind"[] NOT NULL DEFAULT ARRAY[]::"MessageKind"[];
ALTER TABLE "User" ADD CONSTRAINT "User_notifications_off" CHECK (
  NOT "notificationsOff" && ARRAY['INVITATION', 'PASSWORD_RESET']::"MessageKind"[] AND array_position("notificationsOff", NULL) IS NULL);

-- AlterTable. The first token of a family is the login itself. Earlier logins do not know where they came from.
ALTER TABLE "RefreshToken" ADD COLUMN     "isLogin" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "address" TEXT,
ADD COLUMN     "userAgent" TEXT;
UPDATE "RefreshToken" t SET "isLogin" = true
FROM (SELECT min(id) AS id FROM "RefreshToken" GROUP BY "familyId") first WHERE first.id = t.id;
ALTER TABLE "RefreshToken" ADD CONSTRAINT "RefreshToken_origin" CHECK (
  ("isLogin" OR ("address" IS NULL AND "userAgent" IS NULL)) AND length("address") <= 100 AND length("userAgent") <= 300);

-- DropIndex, CreateIndex: the newest token of a session is found by its id.
DROP INDEX "RefreshToken_familyId_idx";
CREATE INDEX "RefreshToken_familyId_id_idx" ON "RefreshToken"("familyId", "id");
-- sessionPage, sessionCount
CREATE INDEX "RefreshToken_open_logins" ON "RefreshToken"("userId", "id") WHERE "isLogin" AND "revokedAt" IS NULL;
-- A family has one login.
CREATE UNIQUE INDEX "RefreshToken_one_login" ON "RefreshToken"("familyId") WHERE "isLogin";

-- CreateTable
CREATE TABLE "OneTimeLink" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "purpose" "LinkPurpose" NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OneTimeLink_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "OneTimeLink"
  ADD CONSTRAINT "OneTimeLink_hash" CHECK (octet_length("tokenHash") = 32),
  ADD CONSTRAINT "OneTimeLink_expires_after_creation" CHECK ("expiresAt" > "createdAt"),
  ADD CONSTRAINT "OneTimeLink_ends_once" CHECK (num_nonnulls("usedAt", "revokedAt") <= 1);

-- CreateIndex
CREATE UNIQUE INDEX "OneTimeLink_tokenHash_key" ON "OneTimeLink"("tokenHash");

-- CreateIndex
CREATE INDEX "OneTimeLink_userId_idx" ON "OneTimeLink"("userId");
-- A newer link replaces the older one.
CREATE UNIQUE INDEX "OneTimeLink_one_open" ON "OneTimeLink"("userId", "purpose") WHERE "usedAt" IS NULL AND "revokedAt" IS NULL;

-- AddForeignKey
ALTER TABLE "OneTimeLink" ADD CONSTRAINT "OneTimeLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- CreateTable
CREATE TABLE "Message" (
    "id" BIGSERIAL NOT NULL,
    "kind" "MessageKind" NOT NULL,
    "userId" BIGINT NOT NULL,
    "submissionId" BIGINT,
    "payoutId" BIGINT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "dueAt" TIMESTAMPTZ(3) DEFAULT clock_timestamp(),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sentAt" TIMESTAMPTZ(3),
    "droppedAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "Message"
  ADD CONSTRAINT "Message_about" CHECK (
    (("kind" IN ('SUBMISSION_APPROVED', 'SUBMISSION_REJECTED')) = ("submissionId" IS NOT NULL))
    AND (("kind" = 'PAYOUT_PAID') = ("payoutId" IS NOT NULL))),
  ADD CONSTRAINT "Message_state" CHECK (num_nonnulls("dueAt", "sentAt", "droppedAt") = 1),
  ADD CONSTRAINT "Message_attempts" CHECK ("attempts" >= 0 AND ("sentAt" IS NULL OR "attempts" > 0)),
  -- A code. A text of a mail server could name a person.
  ADD CONSTRAINT "Message_last_error" CHECK ("lastError" ~ '^[A-Z][A-Z0-9_ ]{0,39}$');

-- CreateIndex
CREATE INDEX "Message_userId_id_idx" ON "Message"("userId", "id");

-- CreateIndex
CREATE INDEX "Message_submissionId_idx" ON "Message"("submissionId");

-- CreateIndex
CREATE INDEX "Message_payoutId_idx" ON "Message"("payoutId");
-- takeMessage
CREATE INDEX "Message_due" ON "Message"("dueAt", "id") WHERE "dueAt" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_submissionId_fkey" FOREIGN KEY ("submissionId") REFERENCES "ClipSubmission"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_payoutId_fkey" FOREIGN KEY ("payoutId") REFERENCES "Payout"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- The facts of a message never change, and a message that was sent or dropped stays so. Only its delivery moves.
CREATE FUNCTION guard_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% refused: kind, user and subject of a "Message" are facts, and a message that was sent or dropped stays so', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "Message_facts" BEFORE UPDATE ON "Message" FOR EACH ROW
  WHEN (OLD."dueAt" IS NULL OR (NEW."id", NEW."kind", NEW."userId", NEW."submissionId", NEW."payoutId", NEW."createdAt")
    IS DISTINCT FROM (OLD."id", OLD."kind", OLD."userId", OLD."submissionId", OLD."payoutId", OLD."createdAt"))
  EXECUTE FUNCTION guard_message();
CREATE TRIGGER "Message_stays" BEFORE DELETE OR TRUNCATE ON "Message" EXECUTE FUNCTION guard_message();
