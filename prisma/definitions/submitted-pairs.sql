-- Remembers which users submitted to which campaigns. The trigger "ClipSubmission_keep_submitted_pairs" calls it.
CREATE OR REPLACE FUNCTION keep_submitted_pairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SubmittedPair" ("userId", "campaignId")
  SELECT DISTINCT "userId", "campaignId" FROM new_submission ORDER BY 1, 2 ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
