/** Balance.explain: the rows that a balance is made of. */
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { LinesArgs, type LinesPage, pageOfLines } from '../../kernel/api/lines.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { type BalanceLine, BalancePage } from '../balances/balance-line.type.js';
import { type BalanceLineRow, balanceLinesOfUsers } from '../balances/balance-lines.sql.js';
import { addedUp } from '../balances/balance-rule.js';
import type { Balance as BalanceRow } from '../balances/balances.sql.js';
import { Balance } from './payout.type.js';

const balanceLines = defineLoader<Id, BalanceLineRow, BalanceLine[]>({
  statement: balanceLinesOfUsers,
  keyOf: (row) => row.userId,
  value: addedUp,
});

@Resolver(() => Balance)
export class BalanceExplainFields {
  @FieldResolver(() => BalancePage, {
    description:
      'The rows that the balance is made of, the earliest first: money that completed campaigns released, credits and write-offs, requests that wait, payouts, and payouts that came back.',
  })
  async explain(
    @Root() { userId }: BalanceRow,
    @Args(() => LinesArgs) args: LinesArgs,
    @Ctx() { loaders }: Context,
  ): Promise<LinesPage<BalanceLine>> {
    return pageOfLines(await loaders.load(balanceLines, userId), ({ kind, rowId }) => `${kind} ${rowId}`, args);
  }
}
