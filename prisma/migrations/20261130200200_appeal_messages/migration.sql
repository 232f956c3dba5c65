-- A message about an appeal names its submission, as one about a decision does.
ALTER TABLE "Message" DROP CONSTRAINT "Message_about";
ALTER TABLE "Message" ADD CONSTRAINT "Message_about" CHECK (
  (("kind" IN ('SUBMISSION_APPROVED', 'SUBMISSION_REJECTED', 'APPEAL_ANSWERED', 'DECISION_OVERTURNED'))
    = ("submissionId" IS NOT NULL))
  AND (("kind" = 'PAYOUT_PAID') = ("payoutId" IS NOT NULL))
  AND (("kind" = 'ACCOUNT_ENTRY') = ("accountEntryId" IS NOT NULL)));
