-- The marker of the present epoch, while it is the only one and the transaction that it names wrote it here. NULL after
-- the rows were restored from a dump: then begin_epoch() makes a new one. Ids of transactions and names of snapshots
-- mean nothing outside their epoch.
CREATE OR REPLACE FUNCTION present_marker() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN count(*) = 1 AND bool_and(e.xmin = e.xid::xid) THEN (array_agg(e.id))[1] END FROM "Epoch" e
$$;

-- Begins an epoch where there is none, or anew. Facts that are there already belong to an earlier one: their ids are kept, and
-- their transactions count as unknown.
CREATE OR REPLACE FUNCTION begin_epoch(anew boolean) RETURNS void LANGUAGE plpgsql AS $$
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
  -- Changes are pruned, so they are no facts. Those of an earlier epoch are in no window of the present one.
  SELECT coalesce(max(id), 0) INTO newest FROM "Change";
  earlier := earlier || jsonb_build_object('Change', newest);
  DELETE FROM "Epoch";
  INSERT INTO "Epoch" ("earlierThrough") VALUES (earlier);
END
$$;
