-- The list of a campaign's earnings, in the order of ids.
CREATE INDEX "Earning_campaignId_id_idx" ON "Earning" ("campaignId", id);
