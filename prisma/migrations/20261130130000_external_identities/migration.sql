-- People may come with a token of an identity provider. An admin links what the provider calls them (issuer and subject) to
-- their account. One identity is one account, and an account may have several.
--
-- Our own tokens carry an epoch, which a suspension ends. Tokens of a provider cannot, so the time of the reactivation is
-- kept: what was issued before it is worth nothing.

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "reactivatedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "ExternalIdentity" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "createdById" BIGINT NOT NULL,

    CONSTRAINT "ExternalIdentity_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ExternalIdentity_issuer_subject_key" ON "ExternalIdentity"("issuer", "subject");

-- CreateIndex
CREATE INDEX "ExternalIdentity_userId_idx" ON "ExternalIdentity"("userId");

-- CreateIndex
CREATE INDEX "ExternalIdentity_createdById_idx" ON "ExternalIdentity"("createdById");

-- AddForeignKey
ALTER TABLE "ExternalIdentity" ADD CONSTRAINT "ExternalIdentity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ExternalIdentity" ADD CONSTRAINT "ExternalIdentity_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A provider has no subject that is empty or longer (OpenID Connect Core, section 2).
ALTER TABLE "ExternalIdentity" ADD CONSTRAINT "ExternalIdentity_subject" CHECK (length("subject") BETWEEN 1 AND 255);
