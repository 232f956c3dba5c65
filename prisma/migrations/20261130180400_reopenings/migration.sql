-- A campaign that was completed by mistake can be reopened. The fact keeps the time in which its money was available.

-- CreateTable
CREATE TABLE "CampaignReopening" (
    "id" BIGSERIAL NOT NULL,
    "campaignId" BIGINT NOT NULL,
    "completedAt" TIMESTAMPTZ(3) NOT NULL,
    "reopenedAt" TIMESTAMPTZ(3) NOT NULL,
    "reopenedById" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "xid" xid8 DEFAULT pg_current_xact_id(),

    CONSTRAINT "CampaignReopening_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "CampaignReopening"
  ADD CONSTRAINT "CampaignReopening_after_completion" CHECK ("completedAt" <= "reopenedAt");

-- CreateIndex
CREATE INDEX "CampaignReopening_campaignId_id_idx" ON "CampaignReopening"("campaignId", "id");

-- CreateIndex
CREATE INDEX "CampaignReopening_reopenedById_idx" ON "CampaignReopening"("reopenedById");

-- AddForeignKey
ALTER TABLE "CampaignReopening" ADD CONSTRAINT "CampaignReopening_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "CampaignReopening" ADD CONSTRAINT "CampaignReopening_reopenedById_fkey" FOREIGN KEY ("reopenedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

CREATE TRIGGER "CampaignReopening_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "CampaignReopening" EXECUTE FUNCTION refuse_change();
