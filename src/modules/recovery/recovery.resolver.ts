/** Invitations, and new passwords by a link in a message. */
import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { EmailAddress } from '../../kernel/api/scalars.js';
import { actorOf, INPUT, stranger } from '../commands/command.input.js';
import { CODE_NEEDED_FOR_ADMINS } from '../commands/confirmed-actions.js';
import { userPayload, userPayloadType } from '../users/account.payload.js';
import { inviteUser, resendInvitation } from './invite-user.js';
import {
  InviteUserInput,
  RequestPasswordResetInput,
  ResendInvitationInput,
  SetPasswordInput,
} from './recovery.input.js';
import { requestPasswordReset } from './request-password-reset.js';
import { setPassword } from './set-password.js';

const InviteUserPayload = userPayloadType('InviteUser');
const ResendInvitationPayload = userPayloadType('ResendInvitation');

@ObjectType({ description: 'The answer to a request for a new password.', simpleResolvers: true })
export class RequestPasswordResetPayload {
  @Field(() => Boolean, {
    description: 'Always true, so that nobody learns from it whether the address has an account.',
  })
  accepted!: boolean;
}

@ObjectType({ description: 'The account with its new password.', simpleResolvers: true })
export class SetPasswordPayload {
  @Field(() => EmailAddress, { description: 'Address of the account. Log in with it and the new password.' })
  email!: string;
}

@Resolver()
export class RecoveryResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => InviteUserPayload, {
    description: `Creates an account without a password, and sends a link by e-mail with which the person chooses one within 7 days. CONFLICT if the e-mail address is taken, or if this server sends no e-mail. ${CODE_NEEDED_FOR_ADMINS}`,
  })
  inviteUser(@Arg('input', () => InviteUserInput, INPUT) input: InviteUserInput, @Ctx() context: Context) {
    const { name, email, role, idempotencyKey } = input;
    const { database } = context.services;
    return userPayload(context, inviteUser(database, actorOf(context), { name, email, role }, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ResendInvitationPayload, {
    description:
      'Sends a new link to a user who never set a password. Earlier links end when the message is sent. FORBIDDEN for yourself. CONFLICT if the user has a password, has no e-mail address or is not ACTIVE, or if this server sends no e-mail.',
  })
  resendInvitation(
    @Arg('input', () => ResendInvitationInput, INPUT) input: ResendInvitationInput,
    @Ctx() context: Context,
  ) {
    const { database } = context.services;
    const parsed = { userId: BigInt(input.userId) };
    return userPayload(context, resendInvitation(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Mutation(() => RequestPasswordResetPayload, {
    description:
      'Sends a link by e-mail with which the user of an ACTIVE account with a password sets a new one within one hour. Needs no token. The answer is the same for an unknown address. RATE_LIMITED after too many requests for an address or from a network. CONFLICT if this server sends no e-mail.',
  })
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, INPUT) { email }: RequestPasswordResetInput,
    @Ctx() context: Context,
  ): Promise<RequestPasswordResetPayload> {
    await requestPasswordReset(context.services, stranger(context), { email });
    return { accepted: true };
  }

  @Mutation(() => SetPasswordPayload, {
    description:
      'Sets the password of an account with the token of a one-time link, and ends all its logins and other links. Needs no access token. UNAUTHENTICATED if the token is wrong, used, replaced or expired; BAD_USER_INPUT if the password is too short or too long; RATE_LIMITED after too many wrong tokens.',
  })
  setPassword(
    @Arg('input', () => SetPasswordInput, INPUT) { token, newPassword }: SetPasswordInput,
    @Ctx() context: Context,
  ): Promise<SetPasswordPayload> {
    const { services } = context;
    const parsed = { token, newPassword: services.conceal(newPassword) };
    return setPassword(services, stranger(context), parsed);
  }
}
