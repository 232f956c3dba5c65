/** User.balance: the very statement that the payout gate checks. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { defineLoader } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { Balance } from './payout.type.js';
import { type Balance as BalanceRow, balanceOfUsers } from './payouts.sql.js';

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
  @FieldResolver(() => Balance, { description: 'What the user may withdraw.' })
  async balance(@Root() user: UserRow, @Ctx() { loaders, services }: Context): Promise<Balance> {
    return { ...(await loaders.load(userBalance, user.id)), minimumPayout: services.minimumPayout };
  }
}
