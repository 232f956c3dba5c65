/** The enums of account entries, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { AccountEntryKind, AccountEntryStatus } from '../../kernel/prisma/generated/enums.js';

export { AccountEntryKind, AccountEntryStatus };

registerEnum(AccountEntryKind, 'AccountEntryKind', 'The kind of an account entry. Both kinds raise the user’s cover.', {
  CREDIT: 'Money that the platform owes the user besides earnings, such as a compensation.',
  WRITE_OFF: 'Debt of the user that the platform gives up; never more than the debt.',
});

registerEnum(AccountEntryStatus, 'AccountEntryStatus', 'Where an account entry stands.', {
  PROPOSED: 'One admin proposed it, and another must confirm it. It moves no money yet.',
  CONFIRMED: 'A second admin confirmed it. It moves the user’s balance from then on, and never changes.',
  REJECTED: 'An admin rejected the proposal, or the proposer withdrew it. It never moved money.',
});
