-- A refresh run knows the request that asked for it, so that the logs of whoever works it name it too.

-- AlterTable
ALTER TABLE "RefreshRun" ADD COLUMN     "requestId" TEXT;
