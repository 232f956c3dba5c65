/** The enums of payouts, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { PayoutMethodType, PayoutRequestStatus } from '../../kernel/prisma/generated/enums.js';

export { PayoutMethodType, PayoutRequestStatus };

registerEnum(PayoutRequestStatus, 'PayoutRequestStatus', 'The state of a payout request.', {
  PENDING: 'Waits for the decision of an admin. Its amount is reserved.',
  APPROVED: 'Approved, and waits to be paid. Its amount is reserved.',
  PAID: 'The money was sent. The status stays PAID even if the payout is reversed.',
  REJECTED: 'Refused by an admin. Its amount is no longer reserved.',
  CANCELLED: 'Withdrawn by the clipper. Its amount is no longer reserved.',
});

registerEnum(PayoutMethodType, 'PayoutMethodType', 'The way in which money is sent.', {
  BANK_TRANSFER: 'To a bank account.',
  PAYPAL: 'To a PayPal account.',
  WISE: 'To a Wise account.',
});
