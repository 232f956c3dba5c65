-- A confirmed account entry is told to its user. The value comes first, because a migration cannot use a value of an
-- enum that it adds.
ALTER TYPE "MessageKind" ADD VALUE 'ACCOUNT_ENTRY';
