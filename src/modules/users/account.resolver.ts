/** Mutations of accounts: who there is, what they may do, and which profiles are theirs. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { given } from '../../kernel/input.js';
import { refuseOthers } from '../../kernel/viewer.js';
import { actorOf, INPUT } from '../audit/command.input.js';
import type { Actor } from '../audit/run-command.js';
import {
  type AccountInput,
  accountInput,
  CreateUserInput,
  ReactivateUserPayload,
  SetSocialAccountsInput,
  SetUserRoleInput,
  userPayload,
  userPayloadType,
} from './account.input.js';
import { reactivateUser, setUserRole, suspendUser } from './change-account.js';
import { createUser } from './create-user.js';
import { setSocialAccounts } from './set-social-accounts.js';

const CreateUserPayload = userPayloadType('CreateUser');
const SetUserRolePayload = userPayloadType('SetUserRole');
const SuspendUserPayload = userPayloadType('SuspendUser');
const SetSocialAccountsPayload = userPayloadType('SetSocialAccounts');
const SuspendUserInput = accountInput('SuspendUser', 'Who is locked out.');
const ReactivateUserInput = accountInput('ReactivateUser', 'Who is let in again.');

@Resolver()
export class AccountResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => CreateUserPayload, { description: 'Makes an account. CONFLICT where the address is taken.' })
  createUser(@Arg('input', () => CreateUserInput, INPUT) input: CreateUserInput, @Ctx() context: Context) {
    const { database, seal } = context.services;
    const { name, email, role, password, idempotencyKey } = input;
    const parsed = { name, email, role, ...given('password', password, seal) };
    return userPayload(context, createUser(database, actorOf(context), parsed, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => SetUserRolePayload, { description: 'Gives another role; it takes effect within 30 s.' })
  setUserRole(@Arg('input', () => SetUserRoleInput, INPUT) input: SetUserRoleInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId), role: input.role };
    return userPayload(context, setUserRole(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => SuspendUserPayload, {
    description:
      'No login and no payout; the clips still count and earn. Within 30 s nobody gets in as this user. Logins and API keys end for good.',
  })
  suspendUser(@Arg('input', () => SuspendUserInput, INPUT) input: AccountInput, @Ctx() context: Context) {
    return userPayload(context, run(context, suspendUser, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ReactivateUserPayload, {
    description:
      'Ends a suspension. What let the user in before stays worth nothing: there is a new password, and a tool needs new API keys.',
  })
  async reactivateUser(@Arg('input', () => ReactivateUserInput, INPUT) input: AccountInput, @Ctx() context: Context) {
    const { newPassword, ...done } = await run(context, reactivateUser, input);
    return { ...(await userPayload(context, Promise.resolve(done))), newPassword };
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => SetSocialAccountsPayload, {
    description: 'Says which profiles are a user’s: review compares the author of a post with them.',
  })
  setSocialAccounts(
    @Arg('input', () => SetSocialAccountsInput, INPUT) input: SetSocialAccountsInput,
    @Ctx() context: Context,
  ) {
    const { services, viewer } = context;
    const userId = input.userId ?? viewer.userId;
    refuseOthers(viewer, userId, 'input.userId');
    const socialAccounts = input.socialAccounts.map(({ socialPlatform, handle }) => ({ socialPlatform, handle }));
    const parsed = { userId: BigInt(userId), socialAccounts };
    return userPayload(context, setSocialAccounts(services.database, actorOf(context), parsed, input.idempotencyKey));
  }
}

type Step<Done> = (
  database: Database,
  actor: Actor,
  input: { userId: bigint },
  idempotencyKey: string,
) => Promise<Done>;

function run<Done>(context: Context, step: Step<Done>, { userId, idempotencyKey }: AccountInput): Promise<Done> {
  return step(context.services.database, actorOf(context), { userId: BigInt(userId) }, idempotencyKey);
}
