/** Mutations that create accounts and change their role, state and social profiles. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { given } from '../../kernel/api/input.js';
import { refuseOthers } from '../../kernel/auth/viewer.js';
import type { Database } from '../../kernel/db/database.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CODE_NEEDED, CODE_NEEDED_FOR_ADMINS } from '../commands/confirmed-actions.js';
import type { Actor } from '../commands/run-command.js';
import {
  type AccountInput,
  accountInput,
  CreateUserInput,
  SetSocialAccountsInput,
  SetUserRoleInput,
  SuspendUserInput,
} from './account.input.js';
import { ReactivateUserPayload, userPayload, userPayloadType } from './account.payload.js';
import { reactivateUser, setUserRole, suspendUser } from './change-account.js';
import { createUser } from './create-user.js';
import { setSocialAccounts } from './set-social-accounts.js';

const CreateUserPayload = userPayloadType('CreateUser');
const SetUserRolePayload = userPayloadType('SetUserRole');
const SuspendUserPayload = userPayloadType('SuspendUser');
const SetSocialAccountsPayload = userPayloadType('SetSocialAccounts');
const ReactivateUserInput = accountInput('ReactivateUser', 'User to reactivate.');

@Resolver()
export class AccountResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => CreateUserPayload, {
    description: `Creates an account. CONFLICT if the e-mail address is taken. ${CODE_NEEDED_FOR_ADMINS}`,
  })
  createUser(@Arg('input', () => CreateUserInput, INPUT) input: CreateUserInput, @Ctx() context: Context) {
    const { database, conceal } = context.services;
    const { name, email, role, password, idempotencyKey } = input;
    const parsed = { name, email, role, ...given('password', password, conceal) };
    return userPayload(context, createUser(database, actorOf(context), parsed, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => SetUserRolePayload, {
    description: `Changes the role of a user. Mutations follow it at once, and queries within 30 s. FORBIDDEN for yourself. CONFLICT if the user already has the role, is anonymised, or is a tool without an e-mail address. ${CODE_NEEDED_FOR_ADMINS}`,
  })
  setUserRole(@Arg('input', () => SetUserRoleInput, INPUT) input: SetUserRoleInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId), role: input.role };
    return userPayload(context, setUserRole(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => SuspendUserPayload, {
    description:
      'Suspends an active user. They cannot log in or be paid, but their clips still count and earn. Mutations end at once, and queries within 30 s; logins and API keys end for good. FORBIDDEN for yourself. CONFLICT if the user is not ACTIVE.',
  })
  suspendUser(@Arg('input', () => SuspendUserInput, INPUT) input: SuspendUserInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId), ...given('reason', input.reason) };
    return userPayload(context, suspendUser(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ReactivateUserPayload, {
    description: `Ends a suspension. Earlier passwords, logins and API keys stay invalid: the user gets a new password, and a tool needs new API keys. FORBIDDEN for yourself. CONFLICT if the user is not SUSPENDED. ${CODE_NEEDED}`,
  })
  async reactivateUser(@Arg('input', () => ReactivateUserInput, INPUT) input: AccountInput, @Ctx() context: Context) {
    const { newPassword, ...done } = await run(context, reactivateUser, input);
    return { ...(await userPayload(context, Promise.resolve(done))), newPassword };
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => SetSocialAccountsPayload, {
    description:
      'Replaces the social profiles of a user. Review compares the author of a post with them. BAD_USER_INPUT if a handle is a link or is listed twice. CONFLICT if the user is anonymised.',
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
  idempotencyKey?: string,
) => Promise<Done>;

function run<Done>(context: Context, step: Step<Done>, { userId, idempotencyKey }: AccountInput): Promise<Done> {
  return step(context.services.database, actorOf(context), { userId: BigInt(userId) }, idempotencyKey);
}
