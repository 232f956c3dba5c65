-- Every fact names the transaction that wrote it, so that a snapshot can be asked what it saw. NULL: written before.
-- The default follows the column, so no row is rewritten.
ALTER TABLE "ViewTracking" ADD COLUMN     "xid" xid8;
ALTER TABLE "Earning" ADD COLUMN     "xid" xid8;
ALTER TABLE "Payout" ADD COLUMN     "xid" xid8;
ALTER TABLE "PayoutReversal" ADD COLUMN     "xid" xid8;
ALTER TABLE "CampaignTerms" ADD COLUMN     "xid" xid8;
ALTER TABLE "AuditEntry" ADD COLUMN     "xid" xid8;
ALTER TABLE "BooksReport" ADD COLUMN     "xid" xid8;
ALTER TABLE "ViewTracking" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "Earning" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "Payout" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "PayoutReversal" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "CampaignTerms" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "AuditEntry" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
ALTER TABLE "BooksReport" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();
