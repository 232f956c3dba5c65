/** Inputs of invitations and of new passwords by link. */
import { Field, InputType } from 'type-graphql';
import { EmailLength, NAME_LENGTH_MAX, RowId, SecretText, Text } from '../../kernel/api/input.js';
import { EmailAddress } from '../../kernel/api/scalars.js';
import { CommandInput } from '../commands/command.input.js';
import { LINK_TOKEN_LENGTH } from '../credentials/one-time-link.js';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from '../credentials/password.js';
import { USER_ID } from '../ids/id-kinds.js';
import { Role } from '../users/user.enums.js';

@InputType({ description: 'Person to invite.' })
export class InviteUserInput extends CommandInput {
  @Text({ description: 'Display name.', max: NAME_LENGTH_MAX })
  name!: string;

  @Field(() => EmailAddress, {
    description: 'Address that the invitation goes to, and to log in with. No other account may have it.',
  })
  @EmailLength()
  email!: string;

  @Field(() => Role, { description: 'Role of the account.' })
  role!: Role;
}

@InputType({ description: 'Invitation to send again.' })
export class ResendInvitationInput extends CommandInput {
  @RowId(USER_ID, 'Id of an ACTIVE user who never set a password, such as "user_12". You cannot name yourself.')
  userId!: string;
}

@InputType({ description: 'Account whose password is forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => EmailAddress, { description: 'E-mail address of the account.' })
  @EmailLength()
  email!: string;
}

@InputType({ description: 'New password, with the token of a one-time link.' })
export class SetPasswordInput {
  @Field(() => String, {
    description: `The token of the link. It follows "token=" and has ${LINK_TOKEN_LENGTH} characters.`,
  })
  @SecretText(200)
  token!: string;

  @Field(() => String, { description: `New password of ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes.` })
  @SecretText(PASSWORD_BYTES_MAX)
  newPassword!: string;
}
