/** Inputs and payloads of the login mutations. */
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { EmailLength, SecretText } from '../../kernel/api/input.js';
import { DateTime, EmailAddress } from '../../kernel/api/scalars.js';
import { type Changed, CommandInput, loadChanged, payloadNamed } from '../commands/command.input.js';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from '../credentials/password.js';
import { UserPayload } from '../users/account.input.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import type { UserRow } from '../users/users.sql.js';
import type { Session } from './login.js';

const TOKEN_LENGTH_MAX = 200;

@InputType({ description: 'Credentials of a user.' })
export class LoginInput {
  @Field(() => EmailAddress, { description: 'E-mail address of the account.' })
  @EmailLength()
  email!: string;

  @Field(() => String, { description: `Password of the account, up to ${PASSWORD_BYTES_MAX} bytes.` })
  @SecretText(PASSWORD_BYTES_MAX)
  password!: string;
}

@InputType({ description: 'Refresh token to exchange for new tokens.' })
export class RefreshTokenInput {
  @Field(() => String, { description: 'Newest refresh token of the login.' })
  @SecretText(TOKEN_LENGTH_MAX)
  refreshToken!: string;
}

@InputType({ description: 'Login to end.' })
export class LogoutInput extends CommandInput {
  @Field(() => String, { description: 'Any refresh token of the login.' })
  @SecretText(TOKEN_LENGTH_MAX)
  refreshToken!: string;
}

@InputType({ description: 'Change of your own password.' })
export class ChangePasswordInput extends CommandInput {
  @Field(() => String, { description: 'Your current password.' })
  @SecretText(PASSWORD_BYTES_MAX)
  currentPassword!: string;

  @Field(() => String, { description: `New password of ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes.` })
  @SecretText(PASSWORD_BYTES_MAX)
  newPassword!: string;
}

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
export const ChangePasswordPayload = payloadNamed('ChangePassword', UserPayload, 'The user after the password change.');

/** Reads the rest of the response as the user who logged in. */
export async function sessionPayload(context: Context, session: Session): Promise<SessionPayload> {
  const { viewer, token, refreshToken, expiresAt } = session;
  context.signIn(viewer);
  return { token, refreshToken, expiresAt, user: loadChanged(context, userById, viewer.userId) };
}
