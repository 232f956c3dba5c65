/** The ledger of a clip with its total, from the same snapshot. */
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

@ObjectType({ description: 'Totals of a whole list of entries.', simpleResolvers: true })
export class EarningListTotals {
  @Field(() => Money, { description: 'Sum of the amounts of all entries in the list, including reversals.' })
  amount!: bigint;
}

@ObjectType({ description: 'A page of ledger entries with the totals of the whole list.', simpleResolvers: true })
export class EarningConnection extends connectionOf('Earning', () => Earning) {
  @Field(() => EarningListTotals, { description: 'Totals of the whole list, from the same snapshot.' })
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
