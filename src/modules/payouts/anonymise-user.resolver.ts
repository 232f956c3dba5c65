/** anonymiseUser. It lives here because it checks the user's money. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { type AccountInput, accountInput } from '../users/account.input.js';
import { userPayload, userPayloadType } from '../users/account.payload.js';
import { anonymiseUser } from './anonymise-user.js';

const AnonymiseUserPayload = userPayloadType('AnonymiseUser');
const AnonymiseUserInput = accountInput('AnonymiseUser', 'The user to anonymise.');

@Resolver()
export class UserMoneyResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => AnonymiseUserPayload, {
    description:
      'Removes the name, address, profiles and payout accounts of a user for good. No total moves. CONFLICT while money is withdrawable, requested or owed.',
  })
  anonymiseUser(@Arg('input', () => AnonymiseUserInput, INPUT) input: AccountInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId) };
    return userPayload(context, anonymiseUser(database, actorOf(context), parsed, input.idempotencyKey));
  }
}
