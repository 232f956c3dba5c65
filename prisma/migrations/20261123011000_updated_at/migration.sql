-- For tools that keep a copy: which rows changed since they last asked.

-- AlterTable
ALTER TABLE "Campaign" ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "Clip" ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "ClipSubmission" ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp();

-- By a trigger, so that no statement forgets it. There is no index on it: one would make every tick write all indexes of
-- the clips it changes.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."updatedAt" = clock_timestamp();
  RETURN NEW;
END
$$;

CREATE TRIGGER "User_touch" BEFORE UPDATE ON "User" FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION touch();
CREATE TRIGGER "Campaign_touch" BEFORE UPDATE ON "Campaign" FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION touch();
CREATE TRIGGER "Clip_touch" BEFORE UPDATE ON "Clip" FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION touch();
-- Not so here: a generated column is not known yet when a row is about to be written.
CREATE TRIGGER "ClipSubmission_touch" BEFORE UPDATE ON "ClipSubmission" FOR EACH ROW EXECUTE FUNCTION touch();

-- The audit log by command, and what was refused.
CREATE INDEX "AuditEntry_action_id_idx" ON "AuditEntry"("action", "id");
CREATE INDEX "AuditEntry_denied_idx" ON "AuditEntry" ("id") WHERE "denied";
