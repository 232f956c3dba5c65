-- The amount that corrections took back from a submission. The budget that a correction frees is for others, so a clip that
-- the budget cut off does not get it back. It follows from the adjustments in their order: taking back adds, giving lifts,
-- and it is never below 0. No money moves here: it only says what may be paid from now on.
ALTER TABLE "ClipSubmission" ADD COLUMN "withheld" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "ClipSubmission" ADD CONSTRAINT "ClipSubmission_withheld" CHECK ("withheld" >= 0);

-- The rows' own changes are not made here: updatedAt stays.
ALTER TABLE "ClipSubmission" DISABLE TRIGGER "ClipSubmission_touch";
UPDATE "ClipSubmission" s SET withheld = corrected.taken - least(0, corrected.lowest)
FROM (
  SELECT "submissionId", (array_agg(taken ORDER BY id DESC))[1] AS taken, min(taken) AS lowest
  FROM (
    SELECT "submissionId", id, -sum(amount) OVER (PARTITION BY "submissionId" ORDER BY id) AS taken
    FROM "Earning" WHERE kind = 'ADJUSTMENT'
  ) step
  GROUP BY "submissionId"
) corrected
WHERE s.id = corrected."submissionId" AND corrected.taken > least(0, corrected.lowest);
ALTER TABLE "ClipSubmission" ENABLE TRIGGER "ClipSubmission_touch";
