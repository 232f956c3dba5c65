-- Whom a post names as its authors, in the form in which handles are compared; and who else claims a handle.
ALTER TABLE "Clip" ADD COLUMN     "authorHandle" TEXT;
ALTER TABLE "Clip" ADD COLUMN     "coauthorHandles" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
CREATE INDEX "SocialAccount_socialPlatform_handle_id_idx" ON "SocialAccount"("socialPlatform", "handle", "id");
