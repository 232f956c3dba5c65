/** The second factor of an account: whether there is one, and the mutations that set it up, remove it and reset it. */
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CODE_NEEDED } from '../commands/confirmed-actions.js';
import { type AccountInput, accountInput } from '../users/account.input.js';
import { userPayload, userPayloadType } from '../users/account.payload.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { type CodeInput, codeInput, EnrollSecondFactorInput } from './second-factor.input.js';
import { EnrollSecondFactorPayload } from './second-factor.payload.js';
import { userHasSecondFactor } from './second-factors.loaders.js';
import {
  confirmSecondFactor,
  enrollSecondFactor,
  removeSecondFactor,
  resetSecondFactor,
} from './set-up-second-factor.js';

const ConfirmSecondFactorPayload = userPayloadType('ConfirmSecondFactor');
const RemoveSecondFactorPayload = userPayloadType('RemoveSecondFactor');
const ResetSecondFactorPayload = userPayloadType('ResetSecondFactor');
const ConfirmSecondFactorInput = codeInput('ConfirmSecondFactor', 'Second factor to confirm.');
const RemoveSecondFactorInput = codeInput('RemoveSecondFactor', 'Second factor to remove.');
const ResetSecondFactorInput = accountInput('ResetSecondFactor', 'User whose second factor an admin resets.');

@Resolver(() => User)
export class SecondFactorResolver {
  @Authorized(['CLIPPER', 'ADMIN'])
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'True if the user set up a second factor and confirmed it. FORBIDDEN to internal tools.',
  })
  hasSecondFactor(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userHasSecondFactor, user.id);
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => EnrollSecondFactorPayload, {
    description:
      'Makes a second factor for yourself. The secret is shown only in this response. It counts after confirmSecondFactor. CONFLICT if you already have one.',
  })
  async enrollSecondFactor(
    @Arg('input', () => EnrollSecondFactorInput, INPUT) { idempotencyKey }: EnrollSecondFactorInput,
    @Ctx() context: Context,
  ) {
    const { secret, uri, ...done } = await enrollSecondFactor(context.services, actorOf(context), idempotencyKey);
    return { ...(await userPayload(context, Promise.resolve(done))), secret, uri };
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => ConfirmSecondFactorPayload, {
    description:
      'Confirms your second factor by its first code. BAD_USER_INPUT if the code is wrong or was used; RATE_LIMITED after too many wrong ones. CONFLICT unless enrollSecondFactor made one that is not confirmed.',
  })
  confirmSecondFactor(@Arg('input', () => ConfirmSecondFactorInput, INPUT) input: CodeInput, @Ctx() context: Context) {
    return userPayload(context, run(context, confirmSecondFactor, input));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => RemoveSecondFactorPayload, {
    description:
      'Removes your second factor. BAD_USER_INPUT if the code is wrong or was used; RATE_LIMITED after too many wrong ones. CONFLICT if you have none.',
  })
  removeSecondFactor(@Arg('input', () => RemoveSecondFactorInput, INPUT) input: CodeInput, @Ctx() context: Context) {
    return userPayload(context, run(context, removeSecondFactor, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ResetSecondFactorPayload, {
    description: `Removes the second factor of another user, who lost it. FORBIDDEN for yourself. CONFLICT if the user has none. ${CODE_NEEDED}`,
  })
  resetSecondFactor(@Arg('input', () => ResetSecondFactorInput, INPUT) input: AccountInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId) };
    return userPayload(context, resetSecondFactor(database, actorOf(context), parsed, input.idempotencyKey));
  }
}

function run(context: Context, step: typeof confirmSecondFactor, { code, idempotencyKey }: CodeInput) {
  const { services } = context;
  return step(services, actorOf(context), { code: services.conceal(code) }, idempotencyKey);
}
