/** The enums of submissions, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { RejectionReason } from '../../kernel/prisma/generated/enums.js';

export { RejectionReason };

registerEnum(RejectionReason, 'RejectionReason', 'The reason for a rejection.', {
  NOT_OWNER: 'The clipper is not the author of the post.',
  WRONG_CONTENT: 'The post does not show what the campaign asks for.',
  POSTED_TOO_EARLY: 'The post is older than the campaign.',
  SUSPICIOUS_VIEWS: 'The views look bought.',
  RULES_BROKEN: 'The post breaks a rule of the campaign.',
  OTHER: 'Another reason, given in the note.',
});
