-- A campaign that ends waits for one last check of each clip before it completes. The values come in a migration of their
-- own: PostgreSQL does not let the transaction that adds a value use it.
ALTER TYPE "CampaignStatus" ADD VALUE 'CLOSING' AFTER 'PAUSED';
ALTER TYPE "RefreshTrigger" ADD VALUE 'CLOSING';
