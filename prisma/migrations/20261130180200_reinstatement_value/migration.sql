-- A wrong revocation can be taken back. The value comes first, because a migration cannot use a value of an enum that it
-- adds.
ALTER TYPE "EarningKind" ADD VALUE 'REINSTATEMENT';
