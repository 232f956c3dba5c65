-- What the write side needs beyond the model so far: keys of internal tools, and kept reports of the books.

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "keyHash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "createdById" BIGINT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BooksReport" (
    "id" BIGSERIAL NOT NULL,
    "snapshotId" TEXT NOT NULL,
    "takenAt" TIMESTAMPTZ(3) NOT NULL,
    "clean" BOOLEAN NOT NULL,
    "books" JSONB NOT NULL,

    CONSTRAINT "BooksReport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_keyHash_key" ON "ApiKey"("keyHash");

-- CreateIndex
CREATE INDEX "ApiKey_userId_idx" ON "ApiKey"("userId");

-- CreateIndex
CREATE INDEX "ApiKey_createdById_idx" ON "ApiKey"("createdById");

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "ApiKey"
  ADD CONSTRAINT "ApiKey_expires_after_creation" CHECK ("expiresAt" > "createdAt"),
  ADD CONSTRAINT "ApiKey_hash" CHECK (octet_length("keyHash") = 32);

-- A tool that only has keys has no address.
ALTER TABLE "User"
  DROP CONSTRAINT "User_anonymised_without_email",
  ADD CONSTRAINT "User_email" CHECK (CASE WHEN "anonymisedAt" IS NULL THEN "email" IS NOT NULL OR "role" = 'SERVICE' ELSE "email" IS NULL END);

-- Review compares the author of a post with it, letter by letter.
ALTER TABLE "SocialAccount"
  ADD CONSTRAINT "SocialAccount_handle" CHECK ("handle" = lower("handle") AND "handle" !~ '^@' AND "handle" <> '');

CREATE TRIGGER "BooksReport_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "BooksReport" EXECUTE FUNCTION refuse_change();
