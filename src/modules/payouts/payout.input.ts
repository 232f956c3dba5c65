/** Filters of payouts, and the inputs of their mutations. */
import { Field, InputType } from 'type-graphql';
import { AnyOf, Part, Parts, REASON_LENGTH_MAX, RowId, Text } from '../../kernel/api/input.js';
import { orderOf } from '../../kernel/api/order.input.js';
import { DateTime, Money } from '../../kernel/api/scalars.js';
import { BULK_MAX } from '../commands/bulk.js';
import { CommandInput, CreatingInput, IdempotencyKey, inputNamed } from '../commands/command.input.js';
import { PAYOUT_ID, REQUEST_ID, USER_ID } from '../ids/id-kinds.js';
import { PayoutMethodType, PayoutRequestStatus } from './payout.enums.js';
import { parseAccount } from './payout-account.js';
import type { PayoutMethod } from './request-payout.js';

const ACCOUNT_LENGTH_MAX = 200;
const REFERENCE = {
  description: 'External reference of the payment, such as a bank transfer id. CONFLICT if another payout has it.',
  max: 200,
} as const;

@InputType({ description: 'Narrows a list of payout requests.' })
export class PayoutRequestsFilterInput {
  @AnyOf(() => PayoutRequestStatus, 'Only requests in this status.')
  status?: PayoutRequestStatus[] | null;

  @RowId(USER_ID, 'Only requests of this user, by id, such as "user_12".', { nullable: true })
  userId?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only requests made at or after this time, such as "2026-01-31T06:00:00.000Z".',
  })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only requests made before this time.' })
  to?: Date | null;
}

@InputType({ description: 'Narrows a list of payouts.' })
export class PayoutsFilterInput {
  @Field(() => Boolean, { nullable: true, description: 'True: only payouts that came back; false: only the others.' })
  reversed?: boolean | null;

  @RowId(USER_ID, 'Only payouts to this user, by id, such as "user_12".', { nullable: true })
  userId?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only payouts paid at or after this time, such as "2026-01-31T06:00:00.000Z".',
  })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only payouts paid before this time.' })
  to?: Date | null;
}

export const PayoutOrder = orderOf('Payout', { AMOUNT: 'Amount of the request or payout.' });

@InputType({ description: 'Where to send the money.' })
export class PayoutMethodInput {
  @Field(() => PayoutMethodType, { description: 'How the money is sent.' })
  type!: PayoutMethodType;

  @Text({
    description:
      'The account to send it to. BANK_TRANSFER: an IBAN. PAYPAL: an e-mail address. WISE: an e-mail address, an IBAN or a Wisetag such as "@mia". BAD_USER_INPUT for any other.',
    max: ACCOUNT_LENGTH_MAX,
  })
  account!: string;

  /** `field`: the path of the method. */
  static parse({ type, account }: PayoutMethodInput, field = 'input.method'): PayoutMethod {
    return { type, account: parseAccount(type, account, `${field}.account`) };
  }
}

@InputType({ description: 'A payout to request.' })
export class RequestPayoutInput extends CreatingInput {
  @Field(() => Money, {
    description:
      'The amount, such as "12.50": from Balance.minimumPayout (else BAD_USER_INPUT) to Balance.withdrawable (else INSUFFICIENT_BALANCE).',
  })
  amount!: bigint;

  @Field(() => PayoutMethodInput, { description: 'Where to send the money; a copy stays with the request.' })
  @Part(() => PayoutMethodInput)
  method!: PayoutMethodInput;
}

@InputType({ description: 'A user whose remaining money is below the smallest payout.' })
export class PayOutRemainderInput extends CreatingInput {
  @RowId(USER_ID, 'Id of the user, such as "user_12". FORBIDDEN for yourself.')
  userId!: string;

  @Field(() => PayoutMethodInput, {
    nullable: true,
    description:
      'Where to send the money; by default the method of the user’s newest request. BAD_USER_INPUT if it is absent and there is no such request.',
  })
  @Part(() => PayoutMethodInput)
  method?: PayoutMethodInput | null;
}

const DECISION_REASON = {
  description: 'The reason, which the user of the request can read.',
  max: REASON_LENGTH_MAX,
  lines: true,
  nullable: true,
} as const;

@InputType({ description: 'One decision on a payout request.' })
export class PayoutDecisionItem {
  @RowId(REQUEST_ID, 'Id of the payout request, such as "request_12".')
  payoutRequestId!: string;

  @Text(DECISION_REASON)
  reason?: string | null;
}

@InputType()
export abstract class DecisionInput extends CommandInput {
  @RowId(REQUEST_ID, 'Id of the payout request, such as "request_12".')
  payoutRequestId!: string;

  @Text(DECISION_REASON)
  reason?: string | null;
}

@InputType()
export abstract class DecisionsInput extends CommandInput {
  @Parts(() => PayoutDecisionItem, 'Each request is decided independently of the others.', {
    min: 1,
    max: BULK_MAX,
  })
  items!: PayoutDecisionItem[];
}

export const decisionsInput = (name: string, description: string) => inputNamed(name, DecisionsInput, description);

export const decisionInput = (name: string, description: string) => inputNamed(name, DecisionInput, description);

@InputType({ description: 'One payment to record.' })
export class PayPayoutRequestItem {
  @RowId(REQUEST_ID, 'Id of a payout request that is APPROVED, such as "request_12".')
  payoutRequestId!: string;

  @Text(REFERENCE)
  reference!: string;
}

@InputType({ description: 'A payment to record.' })
export class PayPayoutRequestInput extends PayPayoutRequestItem {
  @IdempotencyKey({ required: true })
  idempotencyKey?: string;

  @Field(() => Money, {
    nullable: true,
    description:
      'Only for money that has already left without being fully backed: exactly the missing amount, as extensions.shortfall of the CONFLICT gives it, such as "12.50".',
  })
  acknowledgedShortfall?: bigint | null;
}

@InputType({ description: 'Payments to record.' })
export class PayPayoutRequestsInput extends CreatingInput {
  @Parts(() => PayPayoutRequestItem, 'Each payment is recorded independently of the others.', { min: 1, max: BULK_MAX })
  items!: PayPayoutRequestItem[];
}

@InputType({ description: 'A payout that came back.' })
export class ReversePayoutInput extends CommandInput {
  @RowId(PAYOUT_ID, 'Id of the payout, such as "payout_12".')
  payoutId!: string;

  @Text({ description: 'The reason, which the user can read.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}
