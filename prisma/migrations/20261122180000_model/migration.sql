-- The whole model of DESIGN 2, 6 and 7, as computed from schema.prisma. What Prisma cannot express follows in the
-- next migration (guards).

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('CLIPPER', 'ADMIN', 'SERVICE');

-- CreateEnum
CREATE TYPE "UserStatus" AS ENUM ('ACTIVE', 'SUSPENDED', 'ANONYMISED');

-- CreateEnum
CREATE TYPE "SocialPlatform" AS ENUM ('TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X');

-- CreateEnum
CREATE TYPE "CampaignStatus" AS ENUM ('DRAFT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "SubmissionStatus" AS ENUM ('PENDING', 'APPROVED', 'REJECTED', 'REVOKED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "RejectionReason" AS ENUM ('NOT_OWNER', 'WRONG_CONTENT', 'POSTED_TOO_EARLY', 'SUSPICIOUS_VIEWS', 'RULES_BROKEN', 'OTHER');

-- CreateEnum
CREATE TYPE "ClipAvailability" AS ENUM ('UNCHECKED', 'AVAILABLE', 'RESTRICTED', 'UNAVAILABLE');

-- CreateEnum
CREATE TYPE "EarningKind" AS ENUM ('ACCRUAL', 'ADJUSTMENT', 'REVERSAL');

-- CreateEnum
CREATE TYPE "PayoutRequestStatus" AS ENUM ('PENDING', 'APPROVED', 'PAID', 'REJECTED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "PayoutMethodType" AS ENUM ('BANK_TRANSFER', 'PAYPAL', 'WISE');

-- CreateEnum
CREATE TYPE "RefreshTrigger" AS ENUM ('SCHEDULE', 'COMMAND', 'ADMIN', 'SUBMISSION');

-- CreateEnum
CREATE TYPE "RefreshRunStatus" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED');

-- CreateEnum
CREATE TYPE "ScrapeOutcome" AS ENUM ('OK', 'UNCHANGED', 'SUSPECT', 'LATE', 'GONE', 'RESTRICTED', 'HIDDEN', 'FAILED', 'MISSING');

-- CreateEnum
CREATE TYPE "SuspectStatus" AS ENUM ('OPEN', 'ACCEPTED', 'DISMISSED', 'SUPERSEDED');

-- CreateTable
CREATE TABLE "User" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "passwordHash" TEXT,
    "role" "Role" NOT NULL,
    "status" "UserStatus" NOT NULL DEFAULT 'ACTIVE',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "suspendedAt" TIMESTAMPTZ(3),
    "anonymisedAt" TIMESTAMPTZ(3),

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SocialAccount" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "socialPlatform" "SocialPlatform" NOT NULL,
    "handle" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "SocialAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RefreshToken" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "familyId" UUID NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "rotatedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RefreshToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Campaign" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "brand" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "status" "CampaignStatus" NOT NULL DEFAULT 'DRAFT',
    "budget" BIGINT NOT NULL,
    "spent" BIGINT NOT NULL DEFAULT 0,
    "socialPlatforms" "SocialPlatform"[],
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3),
    "accrualEndedAt" TIMESTAMPTZ(3),
    "activatedAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),
    "cancelledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "createdById" BIGINT NOT NULL,

    CONSTRAINT "Campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CampaignTerms" (
    "id" BIGSERIAL NOT NULL,
    "campaignId" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "ratePerThousandViews" BIGINT NOT NULL,
    "minViews" BIGINT NOT NULL DEFAULT 0,
    "maxPayoutPerClip" BIGINT,
    "validFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "createdById" BIGINT NOT NULL,

    CONSTRAINT "CampaignTerms_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Clip" (
    "id" BIGSERIAL NOT NULL,
    "socialPlatform" "SocialPlatform" NOT NULL,
    "externalId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "userId" BIGINT NOT NULL,
    "campaignId" BIGINT NOT NULL,
    "status" "SubmissionStatus" NOT NULL,
    "views" BIGINT,
    "likes" BIGINT,
    "comments" BIGINT,
    "shares" BIGINT,
    "earned" BIGINT NOT NULL DEFAULT 0,
    "checkedAt" TIMESTAMPTZ(3),
    "availability" "ClipAvailability" NOT NULL DEFAULT 'UNCHECKED',
    "author" TEXT,
    "title" TEXT,
    "thumbnailUrl" TEXT,
    "postedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "Clip_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClipSubmission" (
    "id" BIGSERIAL NOT NULL,
    "clipId" BIGINT NOT NULL,
    "campaignId" BIGINT NOT NULL,
    "userId" BIGINT NOT NULL,
    "status" "SubmissionStatus" NOT NULL DEFAULT 'PENDING',
    "submittedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "approvedAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" BIGINT,
    "reason" "RejectionReason",
    "note" TEXT,
    "firstTrackingId" BIGINT,
    "settledViews" BIGINT NOT NULL DEFAULT 0,
    "settledThrough" TIMESTAMPTZ(3),
    "accrued" BIGINT NOT NULL DEFAULT 0,
    "due" BIGINT NOT NULL DEFAULT 0,
    "accruedCents" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "ClipSubmission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ViewTracking" (
    "id" BIGSERIAL NOT NULL,
    "clipId" BIGINT NOT NULL,
    "submissionId" BIGINT,
    "views" BIGINT NOT NULL,
    "likes" BIGINT,
    "comments" BIGINT,
    "shares" BIGINT,
    "viewsGained" BIGINT NOT NULL,
    "viewsField" TEXT NOT NULL,
    "trackedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "scrapeBatchId" BIGINT NOT NULL,

    CONSTRAINT "ViewTracking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SuspectObservation" (
    "id" BIGSERIAL NOT NULL,
    "clipId" BIGINT NOT NULL,
    "scrapeBatchId" BIGINT NOT NULL,
    "trackedAt" TIMESTAMPTZ(3) NOT NULL,
    "views" BIGINT NOT NULL,
    "likes" BIGINT,
    "comments" BIGINT,
    "shares" BIGINT,
    "viewsBefore" BIGINT NOT NULL,
    "viewsField" TEXT NOT NULL,
    "status" "SuspectStatus" NOT NULL DEFAULT 'OPEN',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "closedAt" TIMESTAMPTZ(3),
    "closedById" BIGINT,
    "reason" TEXT,

    CONSTRAINT "SuspectObservation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Earning" (
    "id" BIGSERIAL NOT NULL,
    "kind" "EarningKind" NOT NULL,
    "clipId" BIGINT NOT NULL,
    "submissionId" BIGINT NOT NULL,
    "campaignId" BIGINT NOT NULL,
    "userId" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "accruedCentsBefore" BIGINT,
    "scrapeBatchId" BIGINT,
    "reason" TEXT,
    "actorId" BIGINT,
    "earnedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Earning_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PayoutRequest" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "withdrawableBefore" BIGINT NOT NULL,
    "status" "PayoutRequestStatus" NOT NULL DEFAULT 'PENDING',
    "methodType" "PayoutMethodType" NOT NULL,
    "methodAccount" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "approvedAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" BIGINT,
    "reason" TEXT,

    CONSTRAINT "PayoutRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Payout" (
    "id" BIGSERIAL NOT NULL,
    "payoutRequestId" BIGINT NOT NULL,
    "userId" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "reference" TEXT NOT NULL,
    "acknowledgedShortfall" BIGINT NOT NULL DEFAULT 0,
    "paidById" BIGINT NOT NULL,
    "paidAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Payout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PayoutReversal" (
    "id" BIGSERIAL NOT NULL,
    "payoutId" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "reversedById" BIGINT NOT NULL,
    "reversedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PayoutReversal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "actorId" BIGINT,
    "actorRole" "Role",
    "address" TEXT,
    "action" TEXT NOT NULL,
    "denied" BOOLEAN NOT NULL DEFAULT false,
    "entity" TEXT NOT NULL,
    "entityId" BIGINT,
    "before" JSONB,
    "after" JSONB,
    "requestId" TEXT,
    "idempotencyKey" TEXT,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CommandKey" (
    "actorId" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "inputHash" BYTEA NOT NULL,
    "result" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "CommandKey_pkey" PRIMARY KEY ("actorId","key")
);

-- CreateTable
CREATE TABLE "RefreshRun" (
    "id" BIGSERIAL NOT NULL,
    "slot" TIMESTAMPTZ(3),
    "trigger" "RefreshTrigger" NOT NULL,
    "status" "RefreshRunStatus" NOT NULL DEFAULT 'QUEUED',
    "plannedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "RefreshRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ScrapeBatch" (
    "id" BIGSERIAL NOT NULL,
    "refreshRunId" BIGINT NOT NULL,
    "socialPlatform" "SocialPlatform" NOT NULL,
    "trackedAt" TIMESTAMPTZ(3),
    "apifyRunId" TEXT,
    "apifyStatus" TEXT,
    "costUsd" DECIMAL(12,6),
    "finishedAt" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "ScrapeBatch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ScrapeBatchClip" (
    "scrapeBatchId" BIGINT NOT NULL,
    "clipId" BIGINT NOT NULL,
    "outcome" "ScrapeOutcome",
    "code" TEXT,

    CONSTRAINT "ScrapeBatchClip_pkey" PRIMARY KEY ("scrapeBatchId","clipId")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "SocialAccount_userId_socialPlatform_handle_key" ON "SocialAccount"("userId", "socialPlatform", "handle");

-- CreateIndex
CREATE UNIQUE INDEX "RefreshToken_tokenHash_key" ON "RefreshToken"("tokenHash");

-- CreateIndex
CREATE INDEX "RefreshToken_familyId_idx" ON "RefreshToken"("familyId");

-- CreateIndex
CREATE INDEX "RefreshToken_userId_idx" ON "RefreshToken"("userId");

-- CreateIndex
CREATE INDEX "Campaign_status_id_idx" ON "Campaign"("status", "id");

-- CreateIndex
CREATE INDEX "Campaign_createdById_idx" ON "Campaign"("createdById");

-- CreateIndex
CREATE INDEX "CampaignTerms_createdById_idx" ON "CampaignTerms"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "CampaignTerms_campaignId_version_key" ON "CampaignTerms"("campaignId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "CampaignTerms_campaignId_validFrom_key" ON "CampaignTerms"("campaignId", "validFrom");

-- CreateIndex
CREATE INDEX "Clip_userId_id_idx" ON "Clip"("userId", "id");

-- CreateIndex
CREATE INDEX "Clip_campaignId_id_idx" ON "Clip"("campaignId", "id");

-- CreateIndex
CREATE INDEX "Clip_userId_campaignId_idx" ON "Clip"("userId", "campaignId");

-- CreateIndex
CREATE UNIQUE INDEX "Clip_socialPlatform_externalId_key" ON "Clip"("socialPlatform", "externalId");

-- CreateIndex
CREATE INDEX "ClipSubmission_clipId_id_idx" ON "ClipSubmission"("clipId", "id");

-- CreateIndex
CREATE INDEX "ClipSubmission_userId_id_idx" ON "ClipSubmission"("userId", "id");

-- CreateIndex
CREATE INDEX "ClipSubmission_campaignId_id_idx" ON "ClipSubmission"("campaignId", "id");

-- CreateIndex
CREATE INDEX "ClipSubmission_status_id_idx" ON "ClipSubmission"("status", "id");

-- CreateIndex
CREATE INDEX "ClipSubmission_decidedById_idx" ON "ClipSubmission"("decidedById");

-- CreateIndex
CREATE INDEX "ClipSubmission_firstTrackingId_idx" ON "ClipSubmission"("firstTrackingId");

-- CreateIndex
CREATE INDEX "ViewTracking_submissionId_trackedAt_idx" ON "ViewTracking"("submissionId", "trackedAt");

-- CreateIndex
CREATE INDEX "ViewTracking_scrapeBatchId_idx" ON "ViewTracking"("scrapeBatchId");

-- CreateIndex
CREATE UNIQUE INDEX "ViewTracking_clipId_trackedAt_key" ON "ViewTracking"("clipId", "trackedAt");

-- CreateIndex
CREATE INDEX "SuspectObservation_scrapeBatchId_idx" ON "SuspectObservation"("scrapeBatchId");

-- CreateIndex
CREATE INDEX "SuspectObservation_closedById_idx" ON "SuspectObservation"("closedById");

-- CreateIndex
CREATE UNIQUE INDEX "SuspectObservation_clipId_trackedAt_key" ON "SuspectObservation"("clipId", "trackedAt");

-- CreateIndex
CREATE INDEX "Earning_clipId_id_idx" ON "Earning"("clipId", "id");

-- CreateIndex
CREATE INDEX "Earning_userId_earnedAt_idx" ON "Earning"("userId", "earnedAt");

-- CreateIndex
CREATE INDEX "Earning_campaignId_earnedAt_idx" ON "Earning"("campaignId", "earnedAt");

-- CreateIndex
CREATE INDEX "Earning_scrapeBatchId_idx" ON "Earning"("scrapeBatchId");

-- CreateIndex
CREATE INDEX "Earning_actorId_idx" ON "Earning"("actorId");

-- CreateIndex
CREATE UNIQUE INDEX "Earning_submissionId_accruedCentsBefore_key" ON "Earning"("submissionId", "accruedCentsBefore");

-- CreateIndex
CREATE INDEX "PayoutRequest_userId_id_idx" ON "PayoutRequest"("userId", "id");

-- CreateIndex
CREATE INDEX "PayoutRequest_status_id_idx" ON "PayoutRequest"("status", "id");

-- CreateIndex
CREATE INDEX "PayoutRequest_decidedById_idx" ON "PayoutRequest"("decidedById");

-- CreateIndex
CREATE UNIQUE INDEX "Payout_payoutRequestId_key" ON "Payout"("payoutRequestId");

-- CreateIndex
CREATE UNIQUE INDEX "Payout_reference_key" ON "Payout"("reference");

-- CreateIndex
CREATE INDEX "Payout_userId_id_idx" ON "Payout"("userId", "id");

-- CreateIndex
CREATE INDEX "Payout_paidById_idx" ON "Payout"("paidById");

-- CreateIndex
CREATE UNIQUE INDEX "PayoutReversal_payoutId_key" ON "PayoutReversal"("payoutId");

-- CreateIndex
CREATE INDEX "PayoutReversal_reversedById_idx" ON "PayoutReversal"("reversedById");

-- CreateIndex
CREATE INDEX "AuditEntry_entity_entityId_id_idx" ON "AuditEntry"("entity", "entityId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_actorId_id_idx" ON "AuditEntry"("actorId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- CreateIndex
CREATE UNIQUE INDEX "RefreshRun_slot_key" ON "RefreshRun"("slot");

-- CreateIndex
CREATE INDEX "ScrapeBatch_refreshRunId_id_idx" ON "ScrapeBatch"("refreshRunId", "id");

-- CreateIndex
CREATE INDEX "ScrapeBatchClip_clipId_idx" ON "ScrapeBatchClip"("clipId");

-- AddForeignKey
ALTER TABLE "SocialAccount" ADD CONSTRAINT "SocialAccount_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "RefreshToken" ADD CONSTRAINT "RefreshToken_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "CampaignTerms" ADD CONSTRAINT "CampaignTerms_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "CampaignTerms" ADD CONSTRAINT "CampaignTerms_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Clip" ADD CONSTRAINT "Clip_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Clip" ADD CONSTRAINT "Clip_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_clipId_fkey" FOREIGN KEY ("clipId") REFERENCES "Clip"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_firstTrackingId_fkey" FOREIGN KEY ("firstTrackingId") REFERENCES "ViewTracking"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ViewTracking" ADD CONSTRAINT "ViewTracking_clipId_fkey" FOREIGN KEY ("clipId") REFERENCES "Clip"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ViewTracking" ADD CONSTRAINT "ViewTracking_submissionId_fkey" FOREIGN KEY ("submissionId") REFERENCES "ClipSubmission"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ViewTracking" ADD CONSTRAINT "ViewTracking_scrapeBatchId_fkey" FOREIGN KEY ("scrapeBatchId") REFERENCES "ScrapeBatch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SuspectObservation" ADD CONSTRAINT "SuspectObservation_clipId_fkey" FOREIGN KEY ("clipId") REFERENCES "Clip"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SuspectObservation" ADD CONSTRAINT "SuspectObservation_scrapeBatchId_fkey" FOREIGN KEY ("scrapeBatchId") REFERENCES "ScrapeBatch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SuspectObservation" ADD CONSTRAINT "SuspectObservation_closedById_fkey" FOREIGN KEY ("closedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_clipId_fkey" FOREIGN KEY ("clipId") REFERENCES "Clip"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_submissionId_fkey" FOREIGN KEY ("submissionId") REFERENCES "ClipSubmission"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_scrapeBatchId_fkey" FOREIGN KEY ("scrapeBatchId") REFERENCES "ScrapeBatch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PayoutRequest" ADD CONSTRAINT "PayoutRequest_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PayoutRequest" ADD CONSTRAINT "PayoutRequest_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Payout" ADD CONSTRAINT "Payout_payoutRequestId_fkey" FOREIGN KEY ("payoutRequestId") REFERENCES "PayoutRequest"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Payout" ADD CONSTRAINT "Payout_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Payout" ADD CONSTRAINT "Payout_paidById_fkey" FOREIGN KEY ("paidById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PayoutReversal" ADD CONSTRAINT "PayoutReversal_payoutId_fkey" FOREIGN KEY ("payoutId") REFERENCES "Payout"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PayoutReversal" ADD CONSTRAINT "PayoutReversal_reversedById_fkey" FOREIGN KEY ("reversedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "CommandKey" ADD CONSTRAINT "CommandKey_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ScrapeBatch" ADD CONSTRAINT "ScrapeBatch_refreshRunId_fkey" FOREIGN KEY ("refreshRunId") REFERENCES "RefreshRun"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ScrapeBatchClip" ADD CONSTRAINT "ScrapeBatchClip_scrapeBatchId_fkey" FOREIGN KEY ("scrapeBatchId") REFERENCES "ScrapeBatch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ScrapeBatchClip" ADD CONSTRAINT "ScrapeBatchClip_clipId_fkey" FOREIGN KEY ("clipId") REFERENCES "Clip"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
