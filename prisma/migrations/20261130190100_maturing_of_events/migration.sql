-- Whether the money of a campaign matures decides what is withdrawable, so events keep it.
LOCK TABLE "Campaign" IN SHARE ROW EXCLUSIVE MODE;
-- A constant default rewrites no row. No campaign matured before.
ALTER TABLE "CampaignEvent" ADD COLUMN     "isMaturing" BOOLEAN NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION record_campaign_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "closingAt", "isMaturing", "deletedAt")
  VALUES (NEW.id, NEW.status, NEW.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = NEW.id),
    NEW."endsAt", NEW."closingAt", NEW."isMaturing", NEW."deletedAt");
  RETURN NULL;
END
$$;

-- A version of the terms changes the campaign without changing its row. The lock, which every command holds already,
-- keeps the other columns as they are read here.
CREATE OR REPLACE FUNCTION record_terms_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "Campaign" WHERE id = NEW."campaignId" FOR NO KEY UPDATE;
  INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "closingAt", "isMaturing", "deletedAt")
  SELECT k.id, k.status, k.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = k.id), k."endsAt", k."closingAt",
    k."isMaturing", k."deletedAt"
  FROM "Campaign" k WHERE k.id = NEW."campaignId";
  RETURN NULL;
END
$$;

DROP TRIGGER "Campaign_record_event_on_update" ON "Campaign";
CREATE TRIGGER "Campaign_record_event_on_update" AFTER UPDATE ON "Campaign" FOR EACH ROW
  WHEN ((OLD."status", OLD."budget", OLD."endsAt", OLD."closingAt", OLD."isMaturing", OLD."deletedAt")
    IS DISTINCT FROM (NEW."status", NEW."budget", NEW."endsAt", NEW."closingAt", NEW."isMaturing", NEW."deletedAt"))
  EXECUTE FUNCTION record_campaign_event();

-- Campaigns that mature since that is known.
INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "closingAt", "isMaturing", "deletedAt")
SELECT k.id, k.status, k.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = k.id), k."endsAt", k."closingAt",
  k."isMaturing", k."deletedAt"
FROM "Campaign" k WHERE k."isMaturing" ORDER BY k.id;
