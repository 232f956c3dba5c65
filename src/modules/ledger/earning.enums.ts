/** The enums of the ledger, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { EarningKind } from '../../kernel/prisma/generated/enums.js';

export { EarningKind };

registerEnum(EarningKind, 'EarningKind', 'The kind of a ledger entry.', {
  ACCRUAL: 'Money earned by new views.',
  ADJUSTMENT: 'A correction made by an admin.',
  REVERSAL: 'Takes back what a clip earned, because its approval was revoked.',
  REINSTATEMENT: 'Gives back what a reversal took, because the approval was revoked by mistake.',
});
