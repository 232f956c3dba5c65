/** The enums of submissions, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { AppealStatus, RejectionReason } from '../../kernel/prisma/generated/enums.js';

export { AppealStatus, RejectionReason };

registerEnum(RejectionReason, 'RejectionReason', 'The reason for a rejection.', {
  NOT_OWNER: 'The clipper is not the author of the post.',
  WRONG_CONTENT: 'The post does not show what the campaign asks for.',
  POSTED_TOO_EARLY: 'The post is older than the campaign.',
  SUSPICIOUS_VIEWS: 'The views look bought.',
  RULES_BROKEN: 'The post breaks a rule of the campaign.',
  OTHER: 'Another reason, given in the note.',
});

registerEnum(AppealStatus, 'AppealStatus', 'Where an appeal stands.', {
  PENDING: 'It waits for an admin who did not take the decision.',
  UPHELD: 'The decision stands.',
  OVERTURNED: 'The decision was taken back, and the clip was reinstated.',
});

export const AppealOutcome = { UPHELD: 'UPHELD', OVERTURNED: 'OVERTURNED' } as const;
export type AppealOutcome = keyof typeof AppealOutcome;

registerEnum(AppealOutcome, 'AppealOutcome', 'The answer to an appeal.', {
  UPHELD: 'The decision stands.',
  OVERTURNED: 'The decision is taken back, and the clip is reinstated.',
});
