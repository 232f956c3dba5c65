/** Mutations of logins: login, refreshToken, logout and changePassword. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { actorOf, INPUT } from '../audit/command.input.js';
import type { Actor } from '../audit/run-command.js';
import { userPayload } from './account.input.js';
import { changePassword } from './change-password.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { refreshToken } from './refresh-token.js';
import {
  ChangePasswordInput,
  ChangePasswordPayload,
  LoginInput,
  LoginPayload,
  LogoutInput,
  LogoutPayload,
  RefreshTokenInput,
  RefreshTokenPayload,
  sessionPayload,
} from './session.input.js';

@Resolver()
export class SessionResolver {
  @Mutation(() => LoginPayload, {
    description: 'Exchanges credentials for tokens. UNAUTHENTICATED when they are wrong.',
  })
  async login(
    @Arg('input', () => LoginInput, { description: 'Credentials.' }) input: LoginInput,
    @Ctx() context: Context,
  ): Promise<LoginPayload> {
    return sessionPayload(context, await login(context.services, stranger(context), input));
  }

  @Mutation(() => RefreshTokenPayload, {
    description:
      'New tokens for a refresh token, which is used up: it stays valid 30 s, for an answer that was lost. Used later, it ends the login it belongs to.',
  })
  async refreshToken(
    @Arg('input', () => RefreshTokenInput, INPUT) input: RefreshTokenInput,
    @Ctx() context: Context,
  ): Promise<RefreshTokenPayload> {
    return sessionPayload(context, await refreshToken(context.services, stranger(context), input));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => LogoutPayload, { description: 'Ends a login: its refresh tokens are worth nothing any more.' })
  logout(@Arg('input', () => LogoutInput, INPUT) input: LogoutInput, @Ctx() context: Context) {
    const { services } = context;
    const parsed = { refreshToken: services.seal(input.refreshToken) };
    return userPayload(context, logout(services, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => ChangePasswordPayload, {
    description:
      'A new password for whoever knows the present one. Every login of the user ends: access tokens last their 15 minutes.',
  })
  changePassword(@Arg('input', () => ChangePasswordInput, INPUT) input: ChangePasswordInput, @Ctx() context: Context) {
    const { services } = context;
    const { seal } = services;
    const parsed = { currentPassword: seal(input.currentPassword), newPassword: seal(input.newPassword) };
    return userPayload(context, changePassword(services, actorOf(context), parsed, input.idempotencyKey));
  }
}

function stranger({ request }: Context): Actor {
  return { userId: null, role: null, address: request.address, requestId: request.id };
}
