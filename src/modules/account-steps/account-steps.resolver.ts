/** Steps of an account that look at its money or change it: anonymiseUser and banUser. */
import { Arg, Authorized, Ctx, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { REASON_LENGTH_MAX, RowIds, Text } from '../../kernel/api/input.js';
import { BULK_MAX } from '../commands/bulk.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { AccountInput, accountInput } from '../users/account.input.js';
import { userPayload, userPayloadType } from '../users/account.payload.js';
import { anonymiseUser } from './anonymise-user.js';
import { banUser } from './ban-user.js';

const AnonymiseUserPayload = userPayloadType('AnonymiseUser');
const AnonymiseUserInput = accountInput('AnonymiseUser', 'The user to anonymise.');

const BanUserPayload = userPayloadType('BanUser');

@InputType({ description: 'The user to ban.' })
export class BanUserInput extends AccountInput {
  @Text({
    description: 'The reason, which the user reads on the revoked clips and the rejected requests.',
    max: REASON_LENGTH_MAX,
    lines: true,
  })
  reason!: string;

  @RowIds(CLIP_ID, 'Ids of approved clips of the user whose approval is revoked, such as ["clip_12"].', {
    nullable: true,
    max: BULK_MAX,
  })
  clipIds?: string[] | null;
}

@Resolver()
export class UserMoneyResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => AnonymiseUserPayload, {
    description:
      'Removes the name, address, profiles and payout accounts of a user for good. No total moves. CONFLICT while money is withdrawable, maturing, requested or owed.',
  })
  anonymiseUser(@Arg('input', () => AnonymiseUserInput, INPUT) input: AccountInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId) };
    return userPayload(context, anonymiseUser(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => BanUserPayload, {
    description:
      'Suspends a user as suspendUser does, revokes the chosen clips as revokeApproval does, and rejects the user’s open payout requests, all or nothing. FORBIDDEN for yourself. BAD_USER_INPUT for a clip of somebody else. CONFLICT if a clip is not approved, or the user is anonymised.',
  })
  banUser(@Arg('input', () => BanUserInput, INPUT) input: BanUserInput, @Ctx() context: Context) {
    const { database } = context.services;
    const { reason, clipIds } = input;
    const parsed = { userId: BigInt(input.userId), reason, clipIds: (clipIds ?? []).map(BigInt) };
    return userPayload(context, banUser(database, actorOf(context), parsed, input.idempotencyKey));
  }
}
