/** User.balance, read by the same statement that the payout gate checks, and the user's payout requests and payouts. */
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { Money } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { type Balance as BalanceRow, balanceOfUsers } from '../balances/balances.sql.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { PayoutOrder, PayoutRequestsFilterInput, PayoutsFilterInput } from './payout.input.js';
import { Balance, PayoutConnection, PayoutRequestConnection } from './payout.type.js';
import { loadPayouts, loadRequests } from './payouts.loaders.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

const userBalance = defineLoader<Id, BalanceRow, BalanceRow>({
  statement: balanceOfUsers,
  keyOf: (row) => row.userId,
  value: ([row], userId) => {
    if (row === undefined) throw new Error(`no balance of user ${userId}`);
    return row;
  },
});

@Resolver(() => User)
export class UserPayoutFields {
  @FieldResolver(() => Balance, { description: 'The money that the user can withdraw.' })
  balance(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userBalance, user.id);
  }

  @FieldResolver(() => PayoutRequestConnection, { description: 'Payout requests of the user.' })
  payoutRequests(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => PayoutRequestsFilterInput, FILTER) filter: PayoutRequestsFilterInput | null,
    @Arg('orderBy', () => PayoutOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return loadRequests(context, user.id, { of: 'USER', filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }

  @FieldResolver(() => PayoutConnection, { description: 'Payouts to the user.' })
  payouts(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => PayoutsFilterInput, FILTER) filter: PayoutsFilterInput | null,
    @Arg('orderBy', () => PayoutOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return loadPayouts(context, user.id, { of: 'USER', filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }
}

@Resolver(() => Balance)
export class BalanceFields {
  @FieldResolver(() => Money)
  minimumPayout(@Ctx() { services }: Context) {
    return services.minimumPayout;
  }
}
