-- Where and since when these ids mean anything. Its row is valid while its own transaction wrote it: a restored copy is
-- not.
CREATE TABLE "Epoch" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "earlierThrough" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "Epoch_pkey" PRIMARY KEY ("id")
);
INSERT INTO "Epoch" DEFAULT VALUES;

-- The marker of the present epoch, while it is the only one and the transaction that it names wrote it here. NULL after
-- the rows were restored from a dump: then begin_epoch() makes a new one. Ids of transactions and names of snapshots
-- mean nothing outside their epoch.
CREATE FUNCTION present_marker() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN count(*) = 1 AND bool_and(e.xmin = e.xid::xid) THEN (array_agg(e.id))[1] END FROM "Epoch" e
$$;

-- Begins an epoch where there is none, or anew. Facts that are there already belong to an earlier one: their ids are kept, and
-- their transactions count as unknown.
CREATE FUNCTION begin_epoch(anew boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  facts record;
  newest bigint;
  earlier jsonb := '{}';
BEGIN
  IF NOT anew AND present_marker() IS NOT NULL THEN RETURN; END IF;
  LOCK TABLE "Epoch" IN EXCLUSIVE MODE;
  IF NOT anew AND present_marker() IS NOT NULL THEN RETURN; END IF;
  FOR facts IN
    SELECT DISTINCT c.oid::regclass AS named, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgfoid = 'refuse_change'::regproc
  LOOP
    EXECUTE format('SELECT coalesce(max(id), 0) FROM %s', facts.named) INTO newest;
    earlier := earlier || jsonb_build_object(facts.relname, newest);
  END LOOP;
  DELETE FROM "Epoch";
  INSERT INTO "Epoch" ("earlierThrough") VALUES (earlier);
END
$$;
