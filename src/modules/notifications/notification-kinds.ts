/** The messages that a user may switch off. */
import type { MessageKind } from '../../kernel/prisma/generated/enums.js';

export type NotificationKind = Exclude<MessageKind, 'INVITATION' | 'PASSWORD_RESET'>;

export const NotificationKind: { readonly [Kind in NotificationKind]: Kind } = {
  SUBMISSION_APPROVED: 'SUBMISSION_APPROVED',
  SUBMISSION_REJECTED: 'SUBMISSION_REJECTED',
  PAYOUT_PAID: 'PAYOUT_PAID',
  ACCOUNT_SUSPENDED: 'ACCOUNT_SUSPENDED',
  ACCOUNT_ENTRY: 'ACCOUNT_ENTRY',
  APPEAL_ANSWERED: 'APPEAL_ANSWERED',
  DECISION_OVERTURNED: 'DECISION_OVERTURNED',
};

export const NOTIFICATION_KINDS = Object.values(NotificationKind);
