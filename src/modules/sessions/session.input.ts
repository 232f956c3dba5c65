/** Inputs of the login mutations. */
import { Field, InputType } from 'type-graphql';
import { EmailLength, RowId, SecretText } from '../../kernel/api/input.js';
import { EmailAddress } from '../../kernel/api/scalars.js';
import { CommandInput } from '../commands/command.input.js';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from '../credentials/password.js';
import { SESSION_ID } from '../ids/id-kinds.js';

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

@InputType({ description: 'Session to end.' })
export class RevokeSessionInput extends CommandInput {
  @RowId(SESSION_ID, 'Id of the session, such as "session_12". NOT_FOUND if it has ended, or is not yours.')
  sessionId!: string;
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
