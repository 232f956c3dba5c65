/** The requests and payouts that mutations return, read after the commit. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { type ItemDone, ItemResult } from '../commands/bulk.js';
import { type Changed, CommandPayload, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { Payout, PayoutRequest } from './payout.type.js';
import type { PayoutRequestRow, PayoutRow } from './payout-lists.sql.js';
import { payoutById, payoutRequestById } from './payouts.loaders.js';

@ObjectType({ simpleResolvers: true })
abstract class PayoutRequestPayload extends CommandPayload {
  @Field(() => PayoutRequest, {
    nullable: true,
    description: 'The request after the change; null, with an error, if it could not be read.',
  })
  payoutRequest!: Changed<PayoutRequestRow>;
}

@ObjectType({ simpleResolvers: true })
abstract class PayoutPayload extends PayoutRequestPayload {
  @Field(() => Payout, {
    nullable: true,
    description: 'The payout after the change; null, with an error, if it could not be read.',
  })
  payout!: Changed<PayoutRow>;
}

export const requestPayloadType = (name: string) =>
  payloadNamed(name, PayoutRequestPayload, 'The request after the change.');
export const payoutPayloadType = (name: string) =>
  payloadNamed(name, PayoutPayload, 'The payout and its request after the change.');

@ObjectType({ description: 'The result for one payment.', simpleResolvers: true })
class PayoutItemResult extends ItemResult {
  @Field(() => Payout, { nullable: true, description: 'The payout; null if the item failed.' })
  payout?: Changed<PayoutRow> | null;
}

@ObjectType({ description: 'The result for each payment.', simpleResolvers: true })
export class PayPayoutRequestsPayload extends CommandPayload {
  @Field(() => [PayoutItemResult], { description: 'One result for each item, in the order of the items.' })
  results!: PayoutItemResult[];
}

@ObjectType({ description: 'The result for one payout request.', simpleResolvers: true })
class PayoutRequestItemResult extends ItemResult {
  @Field(() => PayoutRequest, {
    nullable: true,
    description: 'The request after the change; null if the item failed.',
  })
  payoutRequest?: Changed<PayoutRequestRow> | null;
}

@ObjectType({ simpleResolvers: true })
abstract class PayoutRequestItemsPayload extends CommandPayload {
  @Field(() => [PayoutRequestItemResult], { description: 'One result for each item, in the order of the items.' })
  results!: PayoutRequestItemResult[];
}

export const requestItemsPayloadType = (name: string) =>
  payloadNamed(name, PayoutRequestItemsPayload, 'The result for each payout request.');

type Step = { payoutRequestId: bigint; replayed: boolean };
type Paid = Step & { payoutId: bigint };

/** Reads the changed rows after the commit, from a new snapshot. */
export async function requestPayload(context: Context, command: Promise<Step>): Promise<PayoutRequestPayload> {
  const { payoutRequestId, replayed } = await command;
  return { payoutRequest: loadChanged(context, payoutRequestById, payoutRequestId), replayed };
}

export async function payoutPayload(context: Context, command: Promise<Paid>): Promise<PayoutPayload> {
  const { payoutId, ...step } = await command;
  const request = await requestPayload(context, Promise.resolve(step));
  return { ...request, payout: loadChanged(context, payoutById, payoutId) };
}

export async function requestItemsPayload(
  context: Context,
  items: Promise<ItemDone<Step>[]>,
): Promise<PayoutRequestItemsPayload> {
  const done = await items;
  const results = done.map(({ index, replayed, error, done: decided }) => {
    const payoutRequest = decided === null ? null : loadChanged(context, payoutRequestById, decided.payoutRequestId);
    return { index, replayed, error, payoutRequest };
  });
  return { results, replayed: done.every(({ replayed }) => replayed) };
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
