-- The last of the eleven characters of a YouTube id carries four bits, so four spellings named one video, and each could
-- become a clip. From now on links are read into the spelling that YouTube itself uses: the two spare bits are zero.
-- A clip under another spelling takes that one, so that it is measured and found as before. Where several clips are one
-- video, one of them keeps it: the clip that has it already, else an open or approved one, else the oldest. The others
-- keep their rows, their spelling and what they earned; no item answers for them any more.

WITH spelled AS (
  SELECT "id", "status", left("externalId", 10) || substr(
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    (strpos('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', right("externalId", 1)) - 1) / 4 * 4 + 1,
    1
  ) AS spelling
  FROM "Clip"
  WHERE "socialPlatform" = 'YOUTUBE' AND "externalId" ~ '^[A-Za-z0-9_-]{10}[^AEIMQUYcgkosw048]$'
), chosen AS (
  SELECT DISTINCT ON (spelling) "id", spelling FROM spelled
  WHERE NOT EXISTS (SELECT FROM "Clip" c WHERE c."socialPlatform" = 'YOUTUBE' AND c."externalId" = spelling)
  ORDER BY spelling, ("status" IN ('PENDING', 'APPROVED')) DESC, "id"
)
UPDATE "Clip" c SET "externalId" = chosen.spelling, "url" = 'https://www.youtube.com/watch?v=' || chosen.spelling
FROM chosen WHERE c."id" = chosen."id";
