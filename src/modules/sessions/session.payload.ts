/** The tokens and users that the login mutations return. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { type Changed, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { UserPayload } from '../users/account.payload.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import type { UserRow } from '../users/users.sql.js';
import type { Session } from './login.js';

@ObjectType({ simpleResolvers: true })
abstract class SessionPayload {
  @Field(() => String, {
    description: 'Access token, valid for 15 minutes. Send it as "Authorization: Bearer <token>".',
  })
  token!: string;

  @Field(() => String, {
    description: 'Refresh token, shown only once. It is valid for 30 days and can be exchanged once.',
  })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: Date;

  @Field(() => User, {
    nullable: true,
    description: 'The user who logged in. Null with a COMMITTED error if they could not be read.',
  })
  user!: Changed<UserRow>;
}

@ObjectType({ description: 'Tokens of a new login.', simpleResolvers: true })
export class LoginPayload extends SessionPayload {}

@ObjectType({ description: 'New tokens of a login.', simpleResolvers: true })
export class RefreshTokenPayload extends SessionPayload {}

export const LogoutPayload = payloadNamed('Logout', UserPayload, 'The user who logged out.');
export const RevokeSessionPayload = payloadNamed('RevokeSession', UserPayload, 'The user whose session ended.');
export const ChangePasswordPayload = payloadNamed('ChangePassword', UserPayload, 'The user after the password change.');

/** Reads the rest of the response as the user who logged in. */
export async function sessionPayload(context: Context, session: Session): Promise<SessionPayload> {
  const { viewer, token, refreshToken, expiresAt } = session;
  context.signIn(viewer);
  return { token, refreshToken, expiresAt, user: loadChanged(context, userById, viewer.userId) };
}
