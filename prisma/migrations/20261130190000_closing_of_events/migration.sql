-- When a campaign began to close is state, too, so events keep it.
LOCK TABLE "Campaign" IN SHARE ROW EXCLUSIVE MODE;
ALTER TABLE "CampaignEvent" ADD COLUMN     "closingAt" TIMESTAMPTZ(3);

CREATE OR REPLACE FUNCTION record_campaign_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "closingAt", "deletedAt")
  VALUES (NEW.id, NEW.status, NEW.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = NEW.id),
    NEW."endsAt", NEW."closingAt", NEW."deletedAt");
  RETURN NULL;
END
$$;

-- A version of the terms changes the campaign without changing its row. The lock, which every command holds already,
-- keeps the other columns as they are read here.
CREATE OR REPLACE FUNCTION record_terms_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "Campaign" WHERE id = NEW."campaignId" FOR NO KEY UPDATE;
  INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "closingAt", "deletedAt")
  SELECT k.id, k.status, k.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = k.id), k."endsAt", k."closingAt",
    k."deletedAt"
  FROM "Campaign" k WHERE k.id = NEW."campaignId";
  RETURN NULL;
END
$$;

DROP TRIGGER "Campaign_record_event_on_update" ON "Campaign";
CREATE TRIGGER "Campaign_record_event_on_update" AFTER UPDATE ON "Campaign" FOR EACH ROW
  WHEN ((OLD."status", OLD."budget", OLD."endsAt", OLD."closingAt", OLD."deletedAt")
    IS DISTINCT FROM (NEW."status", NEW."budget", NEW."endsAt", NEW."closingAt", NEW."deletedAt"))
  EXECUTE FUNCTION record_campaign_event();

-- Campaigns that have begun to close since endings are known.
INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "closingAt", "deletedAt")
SELECT k.id, k.status, k.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = k.id), k."endsAt", k."closingAt",
  k."deletedAt"
FROM "Campaign" k WHERE k."closingAt" IS NOT NULL ORDER BY k.id;
