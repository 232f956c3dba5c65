-- What a state row is after a change, appended as a fact in the statement that changes it, so that no writer can forget
-- it. The triggers "…_record_event…" call these functions. A change of other columns fires none of them.
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

CREATE OR REPLACE FUNCTION record_submission_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SubmissionEvent" ("submissionId", status, "decidedById", reason)
  VALUES (NEW.id, NEW.status, NEW."decidedById", NEW.reason);
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION record_payout_request_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "PayoutRequestEvent" ("payoutRequestId", status) VALUES (NEW.id, NEW.status);
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION record_user_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "UserEvent" ("userId", role, status) VALUES (NEW.id, NEW.role, NEW.status);
  RETURN NULL;
END
$$;
