-- The list of a user's earnings, in the order of ids.
CREATE INDEX "Earning_userId_id_idx" ON "Earning" ("userId", id);
