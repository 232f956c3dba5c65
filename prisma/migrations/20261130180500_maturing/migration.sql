-- The money of a completed campaign can mature before it is withdrawable. A fact ends that, not the clock. Campaigns that
-- were completed before do not mature.

-- AlterTable. A constant default rewrites no row.
ALTER TABLE "Campaign" ADD COLUMN     "isMaturing" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_matures_when_completed" CHECK (NOT "isMaturing" OR "status" = 'COMPLETED');

-- maturedCampaigns: few campaigns are maturing.
CREATE INDEX "Campaign_maturing_idx" ON "Campaign" ("completedAt", "id") WHERE "isMaturing";
