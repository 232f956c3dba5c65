-- The answer to an appeal is told to its clipper, and to the admin whose decision was overturned. The values come first,
-- because a migration cannot use a value of an enum that it adds.
ALTER TYPE "MessageKind" ADD VALUE 'APPEAL_ANSWERED';
ALTER TYPE "MessageKind" ADD VALUE 'DECISION_OVERTURNED';
