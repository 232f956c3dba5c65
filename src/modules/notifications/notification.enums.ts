/** The enum of notifications, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { NotificationKind } from './notification-kinds.js';

export { NotificationKind };

registerEnum(NotificationKind, 'NotificationKind', 'A message that a user gets by e-mail, unless it is switched off.', {
  SUBMISSION_APPROVED: 'A submission of the user was approved.',
  SUBMISSION_REJECTED: 'A submission of the user was rejected, with the reason and the note.',
  PAYOUT_PAID: 'Money was sent to the user.',
  ACCOUNT_SUSPENDED: 'The account of the user was suspended.',
  ACCOUNT_ENTRY: 'A credit or a write-off was confirmed on the account of the user.',
  APPEAL_ANSWERED:
    'An appeal of the user was answered, with the outcome and the answer. If it was OVERTURNED, this message comes instead of SUBMISSION_APPROVED.',
  DECISION_OVERTURNED: 'A decision that the user took as an admin was overturned on appeal, by another admin.',
});
