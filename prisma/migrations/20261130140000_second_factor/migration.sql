-- Whoever lets money go may be asked for a code of their phone, so that a stolen session cannot pay anybody. The secret is
-- encrypted, because a backup of the database must not be enough to make codes. A code is used once: the row keeps the
-- step of the newest one.

-- CreateTable
CREATE TABLE "SecondFactor" (
    "userId" BIGINT NOT NULL,
    "secret" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "confirmedAt" TIMESTAMPTZ(3),
    "lastStep" BIGINT,

    CONSTRAINT "SecondFactor_pkey" PRIMARY KEY ("userId")
);

-- AddForeignKey
ALTER TABLE "SecondFactor" ADD CONSTRAINT "SecondFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A nonce of 12 bytes and a tag of 16 bytes stand before the encrypted secret.
ALTER TABLE "SecondFactor" ADD CONSTRAINT "SecondFactor_secret" CHECK (octet_length("secret") > 28);
-- A code that was right was used.
ALTER TABLE "SecondFactor" ADD CONSTRAINT "SecondFactor_confirmed_by_a_code" CHECK ("confirmedAt" IS NULL OR "lastStep" IS NOT NULL);
