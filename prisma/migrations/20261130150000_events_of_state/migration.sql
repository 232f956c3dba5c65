-- What was only state becomes facts: each change of a campaign, a submission, a payout request and a user, written by a
-- trigger in the transaction that makes it. Book B12 compares the latest event with the state.

-- Nobody changes a state between the events of the past and the first event of a trigger.
LOCK TABLE "Campaign", "CampaignTerms", "User", "ClipSubmission", "PayoutRequest" IN SHARE ROW EXCLUSIVE MODE;

-- CreateTable
CREATE TABLE "CampaignEvent" (
    "id" BIGSERIAL NOT NULL,
    "campaignId" BIGINT NOT NULL,
    "status" "CampaignStatus" NOT NULL,
    "budget" BIGINT NOT NULL,
    "termsVersion" INTEGER,
    "endsAt" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "xid" xid8,

    CONSTRAINT "CampaignEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubmissionEvent" (
    "id" BIGSERIAL NOT NULL,
    "submissionId" BIGINT NOT NULL,
    "status" "SubmissionStatus" NOT NULL,
    "decidedById" BIGINT,
    "reason" "RejectionReason",
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "xid" xid8,

    CONSTRAINT "SubmissionEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PayoutRequestEvent" (
    "id" BIGSERIAL NOT NULL,
    "payoutRequestId" BIGINT NOT NULL,
    "status" "PayoutRequestStatus" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "xid" xid8,

    CONSTRAINT "PayoutRequestEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserEvent" (
    "id" BIGSERIAL NOT NULL,
    "userId" BIGINT NOT NULL,
    "role" "Role" NOT NULL,
    "status" "UserStatus" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "xid" xid8,

    CONSTRAINT "UserEvent_pkey" PRIMARY KEY ("id")
);

-- The events of the past. A row keeps most of its times; the audit log has what the row forgot. Where both are silent,
-- as after an import, the first or the last event is the present state. Their xid stays NULL: no transaction is known.

-- Campaigns: each step changes some columns, and the others carry on. NULL: this step does not change the column.
INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "deletedAt", at)
WITH audited AS (
  SELECT a.id, a."entityId" AS "campaignId", a.at, a.action, coalesce(a.before, '{}') AS before, coalesce(a.after, '{}') AS after
  FROM "AuditEntry" a WHERE a.entity = 'Campaign' AND NOT a.denied
), known_budget AS (
  SELECT DISTINCT ON ("campaignId") "campaignId", budget
  FROM audited CROSS JOIN LATERAL (
    SELECT (CASE action WHEN 'createCampaign' THEN after ELSE before END ->> 'budget')::bigint AS budget) b
  WHERE budget IS NOT NULL ORDER BY "campaignId", id
), known_end AS (
  SELECT DISTINCT ON ("campaignId") "campaignId", (before ->> 'endsAt')::timestamptz AS "endsAt"
  FROM audited WHERE before ? 'endsAt' ORDER BY "campaignId", id
), known_version AS (
  SELECT "campaignId", max(version) AS version FROM "CampaignTerms" GROUP BY "campaignId"
), step("campaignId", at, rank, nth, status, budget, version, "changesEnd", "endsAt", "deletedAt") AS (
  SELECT k.id, k."createdAt", 0, 0::bigint, 'DRAFT'::"CampaignStatus", coalesce(b.budget, k.budget), NULL::int, TRUE,
    CASE WHEN e."campaignId" IS NULL THEN k."endsAt" ELSE e."endsAt" END, NULL::timestamptz
  FROM "Campaign" k LEFT JOIN known_budget b ON b."campaignId" = k.id LEFT JOIN known_end e ON e."campaignId" = k.id
  UNION ALL
  SELECT "campaignId", "validFrom", 1, id, NULL, NULL, version, NULL, NULL, NULL FROM "CampaignTerms"
  UNION ALL
  -- Statuses of an import, which no command reached.
  SELECT k.id, own.at, own.rank, 0, own.status::"CampaignStatus", NULL, NULL, NULL, NULL, NULL
  FROM "Campaign" k CROSS JOIN LATERAL (VALUES (k."publishedAt", 2, 'ACTIVE'), (k."activatedAt", 2, 'ACTIVE'),
    (k."cancelledAt", 3, 'CANCELLED'), (k."completedAt", 4, 'COMPLETED')) own(at, rank, status)
  WHERE own.at IS NOT NULL
    AND NOT EXISTS (SELECT FROM audited a WHERE a."campaignId" = k.id AND a.after ->> 'status' = own.status)
  UNION ALL
  SELECT a."campaignId", a.at, 5, a.id,
    CASE WHEN a.after ->> 'status' = ANY(enum_range(NULL::"CampaignStatus")::text[]) THEN (a.after ->> 'status')::"CampaignStatus" END,
    (a.after ->> 'budget')::bigint, NULL, CASE WHEN a.after ? 'endsAt' THEN TRUE END, (a.after ->> 'endsAt')::timestamptz,
    CASE a.action WHEN 'deleteDraft' THEN k."deletedAt" END
  FROM audited a JOIN "Campaign" k ON k.id = a."campaignId"
  UNION ALL
  SELECT k.id, k."updatedAt", 9, 0, k.status, k.budget, v.version, TRUE, k."endsAt", k."deletedAt"
  FROM "Campaign" k LEFT JOIN known_version v ON v."campaignId" = k.id
), placed AS (
  -- The creation first and the present state last, whatever their clocks say.
  SELECT *, row_number() OVER (PARTITION BY "campaignId" ORDER BY rank = 9, rank > 0, at, rank, nth) AS place FROM step
), filled AS (
  SELECT *, max(at) OVER upto AS "notBefore",
    count(status) OVER upto AS s, count(budget) OVER upto AS b, count(version) OVER upto AS v,
    count("changesEnd") OVER upto AS e, count("deletedAt") OVER upto AS d
  FROM placed WINDOW upto AS (PARTITION BY "campaignId" ORDER BY place)
), state AS (
  SELECT "campaignId", place, rank, "notBefore" AS at,
    max(status) OVER (PARTITION BY "campaignId", s) AS status, max(budget) OVER (PARTITION BY "campaignId", b) AS budget,
    max(version) OVER (PARTITION BY "campaignId", v) AS version, max("endsAt") OVER (PARTITION BY "campaignId", e) AS "endsAt",
    max("deletedAt") OVER (PARTITION BY "campaignId", d) AS "deletedAt"
  FROM filled
), changed AS (
  SELECT *, lag(ROW(status, budget, version, "endsAt", "deletedAt")) OVER (PARTITION BY "campaignId" ORDER BY place)
    IS DISTINCT FROM ROW(status, budget, version, "endsAt", "deletedAt") AS differs
  FROM state
)
SELECT "campaignId", status, budget, version, "endsAt", "deletedAt", at FROM changed
WHERE differs OR place = 1 ORDER BY at, "campaignId", place;

-- A submission keeps the times of its life. Only who approved a revoked one is forgotten.
INSERT INTO "SubmissionEvent" ("submissionId", status, "decidedById", reason, at)
SELECT s.id, step.status::"SubmissionStatus", step."decidedById", step.reason, greatest(step.at, s."submittedAt", step."notBefore")
FROM "ClipSubmission" s CROSS JOIN LATERAL (
  VALUES (1, 'PENDING', NULL, NULL, s."submittedAt", NULL),
    (2, 'APPROVED', CASE s.status WHEN 'APPROVED' THEN s."decidedById" ELSE (
      SELECT a."actorId" FROM "AuditEntry" a WHERE a.entity = 'ClipSubmission' AND a."entityId" = s.id AND NOT a.denied
        AND a.after ->> 'status' = 'APPROVED' ORDER BY a.id DESC LIMIT 1) END, NULL, s."approvedAt", NULL),
    (3, CASE WHEN s.status NOT IN ('PENDING', 'APPROVED') THEN s.status::text END, s."decidedById", s.reason, s."decidedAt", s."approvedAt")
) step(place, status, "decidedById", reason, at, "notBefore")
WHERE step.at IS NOT NULL AND step.status IS NOT NULL ORDER BY 5, s.id, step.place;

-- So does a payout request.
INSERT INTO "PayoutRequestEvent" ("payoutRequestId", status, at)
SELECT r.id, step.status::"PayoutRequestStatus", greatest(step.at, r."requestedAt", step."notBefore")
FROM "PayoutRequest" r CROSS JOIN LATERAL (
  VALUES (1, 'PENDING', r."requestedAt", NULL), (2, 'APPROVED', r."approvedAt", NULL),
    (3, CASE WHEN r.status NOT IN ('PENDING', 'APPROVED') THEN r.status::text END, r."decidedAt", r."approvedAt")
) step(place, status, at, "notBefore")
WHERE step.at IS NOT NULL AND step.status IS NOT NULL ORDER BY 3, r.id, step.place;

-- Users: as campaigns.
INSERT INTO "UserEvent" ("userId", role, status, at)
WITH audited AS (
  SELECT a.id, a."entityId" AS "userId", a.at, coalesce(a.before, '{}') AS before, coalesce(a.after, '{}') AS after
  FROM "AuditEntry" a WHERE a.entity = 'User' AND NOT a.denied
), known_role AS (
  SELECT DISTINCT ON ("userId") "userId", (before ->> 'role')::"Role" AS role
  FROM audited WHERE before ? 'role' ORDER BY "userId", id
), step("userId", at, rank, nth, role, status) AS (
  SELECT u.id, u."createdAt", 0, 0::bigint, coalesce(r.role, u.role), 'ACTIVE'::"UserStatus"
  FROM "User" u LEFT JOIN known_role r ON r."userId" = u.id
  UNION ALL
  SELECT u.id, own.at, own.rank, 0, NULL, own.status::"UserStatus"
  FROM "User" u CROSS JOIN LATERAL (VALUES (u."suspendedAt", 2, 'SUSPENDED'), (u."anonymisedAt", 3, 'ANONYMISED')) own(at, rank, status)
  WHERE own.at IS NOT NULL
    AND NOT EXISTS (SELECT FROM audited a WHERE a."userId" = u.id AND a.after ->> 'status' = own.status)
  UNION ALL
  SELECT a."userId", a.at, 5, a.id, (a.after ->> 'role')::"Role", (a.after ->> 'status')::"UserStatus"
  FROM audited a WHERE a.after ?| ARRAY['role', 'status']
  UNION ALL
  SELECT u.id, u."updatedAt", 9, 0, u.role, u.status FROM "User" u
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY "userId" ORDER BY rank = 9, rank > 0, at, rank, nth) AS place FROM step
), filled AS (
  SELECT *, max(at) OVER upto AS "notBefore", count(role) OVER upto AS r, count(status) OVER upto AS s
  FROM placed WINDOW upto AS (PARTITION BY "userId" ORDER BY place)
), state AS (
  SELECT "userId", place, "notBefore" AS at,
    max(role) OVER (PARTITION BY "userId", r) AS role, max(status) OVER (PARTITION BY "userId", s) AS status
  FROM filled
), changed AS (
  SELECT *, lag(ROW(role, status)) OVER (PARTITION BY "userId" ORDER BY place) IS DISTINCT FROM ROW(role, status) AS differs FROM state
)
SELECT "userId", role, status, at FROM changed WHERE differs OR place = 1 ORDER BY at, "userId", place;

-- CreateIndex
CREATE INDEX "CampaignEvent_campaignId_id_idx" ON "CampaignEvent"("campaignId", "id");

-- CreateIndex
CREATE INDEX "SubmissionEvent_submissionId_id_idx" ON "SubmissionEvent"("submissionId", "id");

-- CreateIndex
CREATE INDEX "SubmissionEvent_decidedById_idx" ON "SubmissionEvent"("decidedById");

-- CreateIndex
CREATE INDEX "PayoutRequestEvent_payoutRequestId_id_idx" ON "PayoutRequestEvent"("payoutRequestId", "id");

-- CreateIndex
CREATE INDEX "UserEvent_userId_id_idx" ON "UserEvent"("userId", "id");

-- AddForeignKey
ALTER TABLE "CampaignEvent" ADD CONSTRAINT "CampaignEvent_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SubmissionEvent" ADD CONSTRAINT "SubmissionEvent_submissionId_fkey" FOREIGN KEY ("submissionId") REFERENCES "ClipSubmission"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SubmissionEvent" ADD CONSTRAINT "SubmissionEvent_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "PayoutRequestEvent" ADD CONSTRAINT "PayoutRequestEvent_payoutRequestId_fkey" FOREIGN KEY ("payoutRequestId") REFERENCES "PayoutRequest"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "UserEvent" ADD CONSTRAINT "UserEvent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- From here on every event names its transaction.
ALTER TABLE "CampaignEvent" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "SubmissionEvent" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "PayoutRequestEvent" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "UserEvent" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();

CREATE TRIGGER "CampaignEvent_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "CampaignEvent" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "SubmissionEvent_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "SubmissionEvent" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "PayoutRequestEvent_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "PayoutRequestEvent" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "UserEvent_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "UserEvent" EXECUTE FUNCTION refuse_change();

-- What a state row is after a change, appended as a fact in the statement that changes it, so that no writer can forget
-- it. The triggers "…_record_event…" call these functions. A change of other columns fires none of them.
CREATE FUNCTION record_campaign_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "deletedAt")
  VALUES (NEW.id, NEW.status, NEW.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = NEW.id),
    NEW."endsAt", NEW."deletedAt");
  RETURN NULL;
END
$$;

-- A version of the terms changes the campaign without changing its row. The lock, which every command holds already,
-- keeps the other columns as they are read here.
CREATE FUNCTION record_terms_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "Campaign" WHERE id = NEW."campaignId" FOR NO KEY UPDATE;
  INSERT INTO "CampaignEvent" ("campaignId", status, budget, "termsVersion", "endsAt", "deletedAt")
  SELECT k.id, k.status, k.budget, (SELECT max(version) FROM "CampaignTerms" WHERE "campaignId" = k.id), k."endsAt", k."deletedAt"
  FROM "Campaign" k WHERE k.id = NEW."campaignId";
  RETURN NULL;
END
$$;

CREATE FUNCTION record_submission_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SubmissionEvent" ("submissionId", status, "decidedById", reason)
  VALUES (NEW.id, NEW.status, NEW."decidedById", NEW.reason);
  RETURN NULL;
END
$$;

CREATE FUNCTION record_payout_request_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "PayoutRequestEvent" ("payoutRequestId", status) VALUES (NEW.id, NEW.status);
  RETURN NULL;
END
$$;

CREATE FUNCTION record_user_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "UserEvent" ("userId", role, status) VALUES (NEW.id, NEW.role, NEW.status);
  RETURN NULL;
END
$$;

CREATE TRIGGER "Campaign_record_event_on_insert" AFTER INSERT ON "Campaign" FOR EACH ROW EXECUTE FUNCTION record_campaign_event();
CREATE TRIGGER "Campaign_record_event_on_update" AFTER UPDATE ON "Campaign" FOR EACH ROW
  WHEN ((OLD."status", OLD."budget", OLD."endsAt", OLD."deletedAt") IS DISTINCT FROM (NEW."status", NEW."budget", NEW."endsAt", NEW."deletedAt"))
  EXECUTE FUNCTION record_campaign_event();
CREATE TRIGGER "CampaignTerms_record_event" AFTER INSERT ON "CampaignTerms" FOR EACH ROW EXECUTE FUNCTION record_terms_event();
CREATE TRIGGER "ClipSubmission_record_event_on_insert" AFTER INSERT ON "ClipSubmission" FOR EACH ROW EXECUTE FUNCTION record_submission_event();
CREATE TRIGGER "ClipSubmission_record_event_on_update" AFTER UPDATE ON "ClipSubmission" FOR EACH ROW
  WHEN ((OLD."status", OLD."decidedById", OLD."reason") IS DISTINCT FROM (NEW."status", NEW."decidedById", NEW."reason"))
  EXECUTE FUNCTION record_submission_event();
CREATE TRIGGER "PayoutRequest_record_event_on_insert" AFTER INSERT ON "PayoutRequest" FOR EACH ROW EXECUTE FUNCTION record_payout_request_event();
CREATE TRIGGER "PayoutRequest_record_event_on_update" AFTER UPDATE ON "PayoutRequest" FOR EACH ROW
  WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION record_payout_request_event();
CREATE TRIGGER "User_record_event_on_insert" AFTER INSERT ON "User" FOR EACH ROW EXECUTE FUNCTION record_user_event();
CREATE TRIGGER "User_record_event_on_update" AFTER UPDATE ON "User" FOR EACH ROW
  WHEN ((OLD."role", OLD."status") IS DISTINCT FROM (NEW."role", NEW."status")) EXECUTE FUNCTION record_user_event();
