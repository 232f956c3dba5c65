-- A reinstatement gives back what a reversal took, and a reversal is undone once.

-- AlterTable
ALTER TABLE "Earning" ADD COLUMN     "undoesId" BIGINT;

-- CreateIndex
CREATE UNIQUE INDEX "Earning_undoesId_key" ON "Earning"("undoesId");

-- AddForeignKey
ALTER TABLE "Earning" ADD CONSTRAINT "Earning_undoesId_fkey" FOREIGN KEY ("undoesId") REFERENCES "Earning"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "Earning" ADD CONSTRAINT "Earning_reinstatement" CHECK (
  ("kind" = 'REINSTATEMENT') = ("undoesId" IS NOT NULL) AND ("kind" <> 'REINSTATEMENT' OR "amount" > 0));
