-- Why an admin suspended a user. Only a suspended user has a reason.
ALTER TABLE "User" ADD COLUMN "suspensionReason" TEXT;
ALTER TABLE "User" ADD CONSTRAINT "User_suspensionReason" CHECK ("suspensionReason" IS NULL OR status = 'SUSPENDED');
