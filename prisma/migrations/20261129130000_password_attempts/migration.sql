-- How often passwords were tried, shared by all processes: the table of rate-limiter-flexible. It inserts by position, so
-- the columns keep its order.

-- CreateTable
CREATE TABLE "PasswordAttempt" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "PasswordAttempt_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "PasswordAttempt_expire_idx" ON "PasswordAttempt"("expire");
