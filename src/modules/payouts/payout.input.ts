/** Filters of payouts, and what their mutations take and answer. */
import { ValidateNested } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { PayoutMethodType, PayoutRequestStatus } from '../../kernel/enums.js';
import { Parts, REASON_LENGTH_MAX, RowId, Text } from '../../kernel/input.js';
import { orderOf } from '../../kernel/order.input.js';
import { DateTime, Money } from '../../kernel/scalars.js';
import { BULK_MAX, type ItemDone, ItemResult } from '../audit/bulk.js';
import {
  type Changed,
  CommandInput,
  CommandPayload,
  IdempotencyKey,
  inputNamed,
  loadChanged,
  payloadNamed,
} from '../audit/command.input.js';
import { Payout, PayoutRequest } from './payout.type.js';
import type { PayoutRequestRow, PayoutRow } from './payout-lists.sql.js';
import { payoutById, payoutRequestById } from './payouts.loaders.js';

const ACCOUNT_LENGTH_MAX = 200;
const REFERENCE = {
  description: 'Reference of the payment in the outside world; no other payout has it.',
  max: 200,
} as const;

@InputType({ description: 'Narrows a list of payout requests.' })
export class PayoutRequestsFilterInput {
  @Field(() => PayoutRequestStatus, { nullable: true, description: 'Requests in this status alone.' })
  status?: PayoutRequestStatus | null;

  @RowId('Requests of this user alone.', { nullable: true })
  userId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Requests made from this moment on.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Requests made before this moment.' })
  to?: Date | null;
}

@InputType({ description: 'Narrows a list of payouts.' })
export class PayoutsFilterInput {
  @Field(() => Boolean, { nullable: true, description: 'True: those that came back alone; false: the others.' })
  reversed?: boolean | null;

  @RowId('Payouts to this user alone.', { nullable: true })
  userId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Paid from this moment on.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Paid before this moment.' })
  to?: Date | null;
}

export const PayoutOrder = orderOf('Payout', { AMOUNT: 'The amount of the request or the payout.' });

@InputType({ description: 'Where the money is to be sent.' })
export class PayoutMethodInput {
  @Field(() => PayoutMethodType, { description: 'How it is sent.' })
  type!: PayoutMethodType;

  @Text({ description: 'The account it is sent to, as the payer needs it.', max: ACCOUNT_LENGTH_MAX })
  account!: string;
}

@InputType({ description: 'Money to be paid out.' })
export class RequestPayoutInput extends CommandInput {
  @Field(() => Money, { description: 'From the smallest payout up to what is withdrawable.' })
  amount!: bigint;

  @Field(() => PayoutMethodInput, { description: 'Where it is to be sent; kept with the request.' })
  @ValidateNested()
  method!: PayoutMethodInput;
}

@InputType({ description: 'What is left of a user’s money below the smallest payout.' })
export class PayOutRemainderInput extends CommandInput {
  @RowId('The user; not yourself.')
  userId!: string;

  @Field(() => PayoutMethodInput, {
    nullable: true,
    description: 'Where it is to be sent; absent: where the user’s newest request was.',
  })
  @ValidateNested()
  method?: PayoutMethodInput | null;
}

@InputType()
export abstract class DecisionInput extends CommandInput {
  @RowId('The payout request.')
  payoutRequestId!: string;

  @Text({
    description: 'Why; kept with the request, where its user reads it.',
    max: REASON_LENGTH_MAX,
    lines: true,
    nullable: true,
  })
  reason?: string | null;
}

export const decisionInput = (name: string, description: string) => inputNamed(name, DecisionInput, description);

@InputType({ description: 'One payment that was made.' })
export class PayPayoutRequestItem {
  @RowId('The payout request; it is APPROVED.')
  payoutRequestId!: string;

  @Text(REFERENCE)
  reference!: string;
}

@InputType({ description: 'Money that has left.' })
export class PayPayoutRequestInput extends PayPayoutRequestItem {
  @IdempotencyKey()
  idempotencyKey!: string;

  @Field(() => Money, {
    nullable: true,
    description:
      'Where the money has in fact left though it is not backed any more: exactly the part that is not, as extensions.shortfall says it.',
  })
  acknowledgedShortfall?: bigint | null;
}

@InputType({ description: 'Payments that were made.' })
export class PayPayoutRequestsInput extends CommandInput {
  @Parts(() => PayPayoutRequestItem, 'Each is recorded by itself.', { min: 1, max: BULK_MAX })
  items!: PayPayoutRequestItem[];
}

@InputType({ description: 'Money that came back.' })
export class ReversePayoutInput extends CommandInput {
  @RowId('The payout.')
  payoutId!: string;

  @Text({ description: 'Why; the user reads it.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@ObjectType({ simpleResolvers: true })
abstract class PayoutRequestPayload extends CommandPayload {
  @Field(() => PayoutRequest, { nullable: true, description: 'The request, as it is now.' })
  payoutRequest!: Changed<PayoutRequestRow>;
}

@ObjectType({ simpleResolvers: true })
abstract class PayoutPayload extends PayoutRequestPayload {
  @Field(() => Payout, { nullable: true, description: 'The payout, as it is now.' })
  payout!: Changed<PayoutRow>;
}

export const requestPayloadType = (name: string) =>
  payloadNamed(name, PayoutRequestPayload, 'The request after the step.');
export const payoutPayloadType = (name: string) => payloadNamed(name, PayoutPayload, 'The payout, and its request.');

@ObjectType({ description: 'What became of one payment.', simpleResolvers: true })
class PayoutItemResult extends ItemResult {
  @Field(() => Payout, { nullable: true, description: 'The payout; null where it was refused.' })
  payout?: Changed<PayoutRow> | null;
}

@ObjectType({ description: 'What became of each payment.', simpleResolvers: true })
export class PayPayoutRequestsPayload extends CommandPayload {
  @Field(() => [PayoutItemResult], { description: 'One for each item, in their order.' })
  results!: PayoutItemResult[];
}

type Step = { payoutRequestId: bigint; replayed: boolean };
type Paid = Step & { payoutId: bigint };

/** The changes are read after the commit, from a snapshot of their own. */
export async function requestPayload(context: Context, command: Promise<Step>): Promise<PayoutRequestPayload> {
  const { payoutRequestId, replayed } = await command;
  return { payoutRequest: loadChanged(context, payoutRequestById, payoutRequestId), replayed };
}

export async function payoutPayload(context: Context, command: Promise<Paid>): Promise<PayoutPayload> {
  const { payoutId, ...step } = await command;
  const request = await requestPayload(context, Promise.resolve(step));
  return { ...request, payout: loadChanged(context, payoutById, payoutId) };
}

export async function payoutItemsPayload(
  context: Context,
  items: Promise<ItemDone<Paid>[]>,
): Promise<PayPayoutRequestsPayload> {
  const done = await items;
  const results = done.map(({ index, replayed, error, done: paid }) => {
    const payout = paid === null ? null : loadChanged(context, payoutById, paid.payoutId);
    return { index, replayed, error, payout };
  });
  return { results, replayed: done.every(({ replayed }) => replayed) };
}
