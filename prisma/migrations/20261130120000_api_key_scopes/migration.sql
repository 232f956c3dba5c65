-- A key may be limited to parts of the schema, so that a leaked key of a small tool does not show everything. NULL is a key
-- without limits, as all keys were until now. An empty list would read like "nothing" and is refused, so that no code can
-- take one for the other.

-- CreateEnum
CREATE TYPE "ApiKeyScope" AS ENUM ('TOTALS', 'USERS', 'CAMPAIGNS', 'CLIPS', 'LEDGER', 'PAYOUTS', 'OPERATIONS', 'EXPORTS');

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "scopes" "ApiKeyScope"[];

ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_scopes_not_empty" CHECK (cardinality("scopes") > 0);
