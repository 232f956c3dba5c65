/** Sessions: their list, and the mutations login, refreshToken, logout, revokeSession and changePassword. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { MOVES_WITH_THE_CLOCK } from '../../kernel/api/moves-with-the-clock.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { Refusal } from '../../kernel/base/errors.js';
import { actorOf, INPUT, stranger } from '../commands/command.input.js';
import { userPayload } from '../users/account.payload.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { changePassword } from './change-password.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { refreshToken } from './refresh-token.js';
import { revokeSession } from './revoke-session.js';
import {
  ChangePasswordInput,
  LoginInput,
  LogoutInput,
  RefreshTokenInput,
  RevokeSessionInput,
} from './session.input.js';
import {
  ChangePasswordPayload,
  LoginPayload,
  LogoutPayload,
  RefreshTokenPayload,
  RevokeSessionPayload,
  sessionPayload,
} from './session.payload.js';
import { SessionConnection, sessionList } from './session.type.js';
import type { SessionRow } from './sessions.sql.js';

@Resolver(() => User)
export class UserSessions {
  @FieldResolver(() => SessionConnection, {
    nullable: true,
    description: `The open sessions of the user, the newest login first by default. FORBIDDEN unless it is you or you are an admin. It ${MOVES_WITH_THE_CLOCK}`,
  })
  sessions(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SessionRow> {
    const { userId, role } = context.viewer;
    // An empty list would claim that the user is logged in nowhere.
    if (userId !== user.id && role !== 'ADMIN')
      throw new Refusal('FORBIDDEN', 'You may only read your own sessions. Ask an admin.');
    return loadConnection(context, sessionList, user.id, { page: PageInput.parse(page, orderBy) });
  }
}

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

  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Mutation(() => LogoutPayload, {
    description:
      'Ends a login by revoking its refresh tokens. Access tokens expire within 15 minutes. NOT_FOUND if the token is not yours.',
  })
  logout(@Arg('input', () => LogoutInput, INPUT) input: LogoutInput, @Ctx() context: Context) {
    const { services } = context;
    const parsed = { refreshToken: services.conceal(input.refreshToken) };
    return userPayload(context, logout(services, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Mutation(() => RevokeSessionPayload, {
    description:
      'Ends one of your sessions or, as an admin, one of anybody’s. Its access token expires within 15 minutes. NOT_FOUND if the session has ended, or is not yours.',
  })
  revokeSession(@Arg('input', () => RevokeSessionInput, INPUT) input: RevokeSessionInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { sessionId: BigInt(input.sessionId) };
    return userPayload(context, revokeSession(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Mutation(() => ChangePasswordPayload, {
    description:
      'Changes your password and ends all your logins and one-time links. Access tokens expire within 15 minutes. BAD_USER_INPUT if the current password is wrong; RATE_LIMITED after too many failures.',
  })
  changePassword(@Arg('input', () => ChangePasswordInput, INPUT) input: ChangePasswordInput, @Ctx() context: Context) {
    const { services } = context;
    const { conceal } = services;
    const parsed = { currentPassword: conceal(input.currentPassword), newPassword: conceal(input.newPassword) };
    return userPayload(context, changePassword(services, actorOf(context), parsed, input.idempotencyKey));
  }
}
