-- Book B8: a report of the books carries the hashes of all closed ranges of facts.

-- AlterTable
ALTER TABLE "BooksReport" ADD COLUMN     "history" JSONB NOT NULL DEFAULT '{"through": {}, "sealed": []}';
