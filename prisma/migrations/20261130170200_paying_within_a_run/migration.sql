-- A run pays a campaign once its last batch there has ended, in the order of approval. Which Apify run ended first no longer
-- decides who gets the last of a budget. ScrapeBatchCampaign says which open batches a campaign waits for.

-- AlterTable
ALTER TABLE "Campaign" ADD COLUMN     "payingRunId" BIGINT,
ADD COLUMN     "payingSince" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Earning" ADD COLUMN     "refreshRunId" BIGINT;

-- CreateTable
CREATE TABLE "ScrapeBatchCampaign" (
    "scrapeBatchId" BIGINT NOT NULL,
    "campaignId" BIGINT NOT NULL,

    CONSTRAINT "ScrapeBatchCampaign_pkey" PRIMARY KEY ("scrapeBatchId","campaignId")
);

-- CreateIndex
CREATE INDEX "Campaign_payingRunId_idx" ON "Campaign"("payingRunId");

-- CreateIndex
CREATE INDEX "Earning_refreshRunId_idx" ON "Earning"("refreshRunId");

-- CreateIndex
CREATE INDEX "ScrapeBatchCampaign_campaignId_idx" ON "ScrapeBatchCampaign"("campaignId");

-- AddForeignKey
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_payingRunId_fkey" FOREIGN KEY ("payingRunId") REFERENCES "RefreshRun"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_refreshRunId_fkey" FOREIGN KEY ("refreshRunId") REFERENCES "RefreshRun"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ScrapeBatchCampaign" ADD CONSTRAINT "ScrapeBatchCampaign_scrapeBatchId_fkey" FOREIGN KEY ("scrapeBatchId") REFERENCES "ScrapeBatch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ScrapeBatchCampaign" ADD CONSTRAINT "ScrapeBatchCampaign_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_paying" CHECK (num_nulls("payingRunId", "payingSince") <> 1);
