/** What the mutations of logins take and answer. */
import { Matches, MaxLength } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { DateTime, EmailAddress } from '../../kernel/scalars.js';
import { type Changed, CommandInput, loadChanged, payloadNamed } from '../audit/command.input.js';
import { UserPayload } from './account.input.js';
import type { Session } from './login.js';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from './passwords/password.js';
import { User } from './user.type.js';
import { userById } from './users.loaders.js';
import type { UserRow } from './users.sql.js';

const TOKEN_LENGTH_MAX = 200;

/** A lone surrogate is no character: as UTF-8 it would be another password. */
const TEXT = /^[^\p{Cs}]*$/u;

@InputType({ description: 'Credentials.' })
export class LoginInput {
  @Field(() => EmailAddress, { description: 'The address of the account.' })
  @MaxLength(254)
  email!: string;

  @Field(() => String, { description: `Up to ${PASSWORD_BYTES_MAX} bytes.` })
  @MaxLength(PASSWORD_BYTES_MAX)
  @Matches(TEXT)
  password!: string;
}

@InputType({ description: 'A refresh token, for new tokens.' })
export class RefreshTokenInput {
  @Field(() => String, { description: 'The newest one of the login.' })
  @MaxLength(TOKEN_LENGTH_MAX)
  refreshToken!: string;
}

@InputType({ description: 'The login that ends.' })
export class LogoutInput extends CommandInput {
  @Field(() => String, { description: 'A refresh token of the login.' })
  @MaxLength(TOKEN_LENGTH_MAX)
  refreshToken!: string;
}

@InputType({ description: 'A new password.' })
export class ChangePasswordInput extends CommandInput {
  @Field(() => String, { description: 'The present one.' })
  @MaxLength(PASSWORD_BYTES_MAX)
  @Matches(TEXT)
  currentPassword!: string;

  @Field(() => String, { description: `${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes.` })
  @MaxLength(PASSWORD_BYTES_MAX)
  @Matches(TEXT)
  newPassword!: string;
}

@ObjectType({ simpleResolvers: true })
abstract class SessionPayload {
  @Field(() => String, { description: 'Bearer token for the Authorization header, valid 15 minutes.' })
  token!: string;

  @Field(() => String, { description: 'Shown once; valid 30 days, and used once for new tokens.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the token ends.' })
  expiresAt!: Date;

  @Field(() => User, { nullable: true, description: 'Whose tokens these are.' })
  user!: Changed<UserRow>;
}

@ObjectType({ description: 'What a login gives.', simpleResolvers: true })
export class LoginPayload extends SessionPayload {}

@ObjectType({ description: 'New tokens.', simpleResolvers: true })
export class RefreshTokenPayload extends SessionPayload {}

export const LogoutPayload = payloadNamed('Logout', UserPayload, 'Who logged out.');
export const ChangePasswordPayload = payloadNamed('ChangePassword', UserPayload, 'Whose password it is.');

/** What a login answers is read as the one who logged in. */
export async function sessionPayload(context: Context, session: Session): Promise<SessionPayload> {
  const { viewer, token, refreshToken, expiresAt } = session;
  context.signIn(viewer);
  return { token, refreshToken, expiresAt, user: loadChanged(context, userById, viewer.userId) };
}
