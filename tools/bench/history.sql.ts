/** A year of trackings for the bench `history`, inserted in bulk: one check of every clip for each day. */

/** The last `days` days of all clips. Triggers and foreign keys are off; smaller worlds prove the rows valid. */
export const GROW = `
  INSERT INTO "ViewTracking" ("clipId", "submissionId", views, likes, comments, shares, "viewsGained", "viewsField", "trackedAt",
    "scrapeBatchId")
  SELECT c.id, s.id, 1000 + day, day, day, day, 1, 'playCount', date_trunc('day', now()) - interval '400 days' + day * interval '1 day',
    b.id
  FROM generate_series($1::int, $2::int) AS day
  CROSS JOIN "Clip" c JOIN "ClipSubmission" s ON s."clipId" = c.id
  CROSS JOIN (SELECT min(id) AS id FROM "ScrapeBatch") b
  ORDER BY day, c.id`;

export const SIZES = `
  SELECT count(*)::float8 AS rows, pg_table_size('"ViewTracking"')::float8 AS heap, pg_indexes_size('"ViewTracking"')::float8 AS indexes,
    (SELECT jsonb_object_agg(indexrelid::regclass::text, pg_relation_size(indexrelid)) FROM pg_index
     WHERE indrelid = '"ViewTracking"'::regclass) AS each_index
  FROM "ViewTracking"`;
