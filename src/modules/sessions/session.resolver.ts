/** Mutations of logins: login, refreshToken, logout and changePassword. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import type { Actor } from '../commands/run-command.js';
import { userPayload } from '../users/account.payload.js';
import { changePassword } from './change-password.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { refreshToken } from './refresh-token.js';
import { ChangePasswordInput, LoginInput, LogoutInput, RefreshTokenInput } from './session.input.js';
import {
  ChangePasswordPayload,
  LoginPayload,
  LogoutPayload,
  RefreshTokenPayload,
  sessionPayload,
} from './session.payload.js';

@Resolver()
export class SessionResolver {
  @Mutation(() => LoginPayload, {
    description:
      'Exchanges credentials for tokens. Needs no token. UNAUTHENTICATED if the credentials are wrong; RATE_LIMITED after too many failures.',
  })
  async login(
    @Arg('input', () => LoginInput, INPUT) input: LoginInput,
    @Ctx() context: Context,
  ): Promise<LoginPayload> {
    return sessionPayload(context, await login(context.services, stranger(context), input));
  }

  @Mutation(() => RefreshTokenPayload, {
    description:
      'Exchanges a refresh token for new tokens. Needs no access token. The old refresh token stays valid for 30 s, in case the answer is lost. Using it later ends the login. UNAUTHENTICATED if the token is not valid.',
  })
  async refreshToken(
    @Arg('input', () => RefreshTokenInput, INPUT) input: RefreshTokenInput,
    @Ctx() context: Context,
  ): Promise<RefreshTokenPayload> {
    return sessionPayload(context, await refreshToken(context.services, stranger(context), input));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => LogoutPayload, {
    description:
      'Ends a login by revoking its refresh tokens. Access tokens expire within 15 minutes. NOT_FOUND if the token is not yours.',
  })
  logout(@Arg('input', () => LogoutInput, INPUT) input: LogoutInput, @Ctx() context: Context) {
    const { services } = context;
    const parsed = { refreshToken: services.conceal(input.refreshToken) };
    return userPayload(context, logout(services, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => ChangePasswordPayload, {
    description:
      'Changes your password and ends all your logins. Access tokens expire within 15 minutes. BAD_USER_INPUT if the current password is wrong; RATE_LIMITED after too many failures.',
  })
  changePassword(@Arg('input', () => ChangePasswordInput, INPUT) input: ChangePasswordInput, @Ctx() context: Context) {
    const { services } = context;
    const { conceal } = services;
    const parsed = { currentPassword: conceal(input.currentPassword), newPassword: conceal(input.newPassword) };
    return userPayload(context, changePassword(services, actorOf(context), parsed, input.idempotencyKey));
  }
}

function stranger({ request }: Context): Actor {
  return { userId: null, role: null, address: request.address, requestId: request.id };
}
