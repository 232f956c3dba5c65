-- What an access token carries beside its user: after a suspension those of before are worth nothing. A default that is
-- constant rewrites no row.

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "loginEpoch" INTEGER NOT NULL DEFAULT 0;
