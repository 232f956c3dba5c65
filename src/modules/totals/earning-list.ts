/** The ledger of a clip with what the whole list comes to, in the same snapshot. */
import { Field, ObjectType } from 'type-graphql';
import { type Connection, connectionOf, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import type { PageArgs } from '../../kernel/page.js';
import { Money } from '../../kernel/scalars.js';
import type { Id } from '../../kernel/viewer.js';
import { Earning } from '../earnings/earning.type.js';
import { earningList } from '../earnings/earnings.loaders.js';
import type { EarningRow } from '../earnings/earnings.sql.js';
import { earningListTotals } from './totals.loaders.js';

@ObjectType({ description: 'What the entries of a whole list come to.', simpleResolvers: true })
export class EarningListTotals {
  @Field(() => Money, { description: 'Sum of the amounts of exactly the entries in the list, reversals included.' })
  amount!: bigint;
}

@ObjectType({ description: 'A page of entries with what the whole list comes to.', simpleResolvers: true })
export class EarningConnection extends connectionOf('Earning', () => Earning) {
  @Field(() => EarningListTotals, { description: 'What the whole list comes to, in the same snapshot.' })
  totals!: () => Promise<EarningListTotals>;
}

export function earningsOf(
  context: Context,
  clipId: Id,
  page: PageArgs,
): Connection<EarningRow> & { totals: () => Promise<EarningListTotals> } {
  return {
    ...loadConnection(context, earningList, clipId, { page }),
    totals: () => context.loaders.load(earningListTotals, clipId),
  };
}
