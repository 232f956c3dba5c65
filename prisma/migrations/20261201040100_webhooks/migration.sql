-- Webhooks on the changes feed: endpoints, what is delivered to them, and how each attempt ended. They are no facts of the
-- product: deliveries are pruned, and an endpoint can be deleted with all of its own.

-- CreateEnum
CREATE TYPE "WebhookStop" AS ENUM ('BY_HAND', 'GONE', 'FAILING', 'OWNER_NOT_ACTIVE', 'OWNER_ROLE', 'KEY_ENDED', 'DOCUMENT_INVALID', 'SECRET_UNREADABLE');

-- CreateEnum
CREATE TYPE "WebhookDeliveryKind" AS ENUM ('CHANGES', 'GAP', 'TEST');

-- CreateEnum
CREATE TYPE "WebhookDeliveryStatus" AS ENUM ('WAITING', 'DELIVERED', 'FAILED');

-- CreateTable
CREATE TABLE "WebhookEndpoint" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "apiKeyId" BIGINT,
    "url" TEXT NOT NULL,
    "types" "ChangeType"[],
    "document" TEXT,
    "secret" BYTEA NOT NULL,
    "previousSecret" BYTEA,
    "previousSecretUntil" TIMESTAMPTZ(3),
    "cursor" TEXT NOT NULL,
    "cursorAt" TIMESTAMPTZ(3) NOT NULL,
    "sight" TEXT,
    "dueAt" TIMESTAMPTZ(3) DEFAULT clock_timestamp(),
    "heldUntil" TIMESTAMPTZ(3),
    "lease" INTEGER NOT NULL DEFAULT 0,
    "stop" "WebhookStop",
    "stopNote" TEXT,
    "stoppedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "WebhookEndpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookDelivery" (
    "id" BIGSERIAL NOT NULL,
    "endpointId" BIGINT NOT NULL,
    "kind" "WebhookDeliveryKind" NOT NULL,
    "messageId" TEXT NOT NULL,
    "cursor" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "status" "WebhookDeliveryStatus" NOT NULL DEFAULT 'WAITING',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "WebhookDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookAttempt" (
    "id" BIGSERIAL NOT NULL,
    "deliveryId" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "statusCode" INTEGER,
    "latencyMs" INTEGER NOT NULL,
    "error" TEXT,
    "response" TEXT,

    CONSTRAINT "WebhookAttempt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "WebhookEndpoint_userId_id_idx" ON "WebhookEndpoint"("userId", "id");

-- CreateIndex
CREATE INDEX "WebhookEndpoint_apiKeyId_idx" ON "WebhookEndpoint"("apiKeyId");
-- takeEndpoint
CREATE INDEX "WebhookEndpoint_due" ON "WebhookEndpoint"("dueAt", "id") WHERE "dueAt" IS NOT NULL;

-- CreateIndex
CREATE INDEX "WebhookDelivery_endpointId_id_idx" ON "WebhookDelivery"("endpointId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookDelivery_endpointId_messageId_key" ON "WebhookDelivery"("endpointId", "messageId");
-- firstWaiting
CREATE INDEX "WebhookDelivery_waiting" ON "WebhookDelivery"("endpointId", "id") WHERE "status" = 'WAITING';
-- pruneDeliveries
CREATE INDEX "WebhookDelivery_settled" ON "WebhookDelivery"("settledAt") WHERE "settledAt" IS NOT NULL;

-- CreateIndex
CREATE INDEX "WebhookAttempt_deliveryId_id_idx" ON "WebhookAttempt"("deliveryId", "id");

-- AddForeignKey
ALTER TABLE "WebhookEndpoint" ADD CONSTRAINT "WebhookEndpoint_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "WebhookEndpoint" ADD CONSTRAINT "WebhookEndpoint_apiKeyId_fkey" FOREIGN KEY ("apiKeyId") REFERENCES "ApiKey"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "WebhookDelivery" ADD CONSTRAINT "WebhookDelivery_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "WebhookEndpoint"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "WebhookAttempt" ADD CONSTRAINT "WebhookAttempt_deliveryId_fkey" FOREIGN KEY ("deliveryId") REFERENCES "WebhookDelivery"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "WebhookEndpoint"
  ADD CONSTRAINT "WebhookEndpoint_types_not_empty" CHECK (cardinality("types") > 0),
  -- A nonce of 12 bytes and a tag of 16 bytes stand before the encrypted secret.
  ADD CONSTRAINT "WebhookEndpoint_secrets" CHECK (octet_length("secret") > 28 AND octet_length("previousSecret") > 28),
  ADD CONSTRAINT "WebhookEndpoint_rotation" CHECK (num_nulls("previousSecret", "previousSecretUntil") <> 1),
  -- It is disabled exactly if it says why.
  ADD CONSTRAINT "WebhookEndpoint_state" CHECK (("dueAt" IS NULL) = ("stop" IS NOT NULL) AND num_nulls("stop", "stopNote", "stoppedAt") IN (0, 3));
ALTER TABLE "WebhookDelivery"
  ADD CONSTRAINT "WebhookDelivery_state" CHECK (("status" = 'WAITING') = ("settledAt" IS NULL) AND "failures" >= 0);
ALTER TABLE "WebhookAttempt"
  ADD CONSTRAINT "WebhookAttempt_counts" CHECK ("latencyMs" >= 0 AND "statusCode" BETWEEN 100 AND 999);
