/** The ledger of a clip with its total, from the same snapshot. */
import { Field, ObjectType } from 'type-graphql';
import { type Connection, connectionOf, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import type { PageArgs } from '../../kernel/api/page.js';
import { Money } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { Earning } from '../ledger/earning.type.js';
import { earningList } from '../ledger/earnings.loaders.js';
import type { EarningRow } from '../ledger/earnings.sql.js';
import { earningListTotals } from '../totals/totals.loaders.js';

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
