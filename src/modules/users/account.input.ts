/** Inputs of the account mutations. */
import { Field, InputType } from 'type-graphql';
import {
  EmailLength,
  NAME_LENGTH_MAX,
  Parts,
  REASON_LENGTH_MAX,
  RowId,
  SecretText,
  Text,
} from '../../kernel/api/input.js';
import { EmailAddress } from '../../kernel/api/scalars.js';
import { CommandInput, CreatingInput, inputNamed } from '../commands/command.input.js';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from '../credentials/password.js';
import { USER_ID } from '../ids/id-kinds.js';
import { SOCIAL_ACCOUNTS_MAX } from './social-handle.js';
import { Role, SocialPlatform } from './user.enums.js';

@InputType({ description: 'A user’s profile on a social platform.' })
export class SocialAccountInput {
  @Field(() => SocialPlatform, { description: 'Social platform of the profile.' })
  socialPlatform!: SocialPlatform;

  @Text({
    description:
      'Handle of the profile, such as "mia.clips". A leading @ and percent-encoding are accepted; a link is not.',
    max: 1_000,
  })
  handle!: string;
}

@InputType({ description: 'Account to create.' })
export class CreateUserInput extends CreatingInput {
  @Text({ description: 'Display name.', max: NAME_LENGTH_MAX })
  name!: string;

  @Field(() => EmailAddress, { description: 'Address to log in with. No other account may have it.' })
  @EmailLength()
  email!: string;

  @Field(() => Role, { description: 'Role of the account.' })
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description: `Password of ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes. Without it, the account has no password login.`,
  })
  @SecretText(PASSWORD_BYTES_MAX)
  password?: string | null;
}

@InputType()
export abstract class AccountInput extends CommandInput {
  @RowId(USER_ID, 'Id of the user, such as "user_12". You cannot name yourself.')
  userId!: string;
}

@InputType({ description: 'The user to suspend.' })
export class SuspendUserInput extends AccountInput {
  @Text({
    description: 'The reason, which only admins and internal tools read.',
    max: REASON_LENGTH_MAX,
    lines: true,
    nullable: true,
  })
  reason?: string | null;
}

@InputType({ description: 'New role of a user.' })
export class SetUserRoleInput extends AccountInput {
  @Field(() => Role, { description: 'New role of the account.' })
  role!: Role;
}

@InputType({ description: 'Social profiles of a user.' })
export class SetSocialAccountsInput extends CommandInput {
  @RowId(USER_ID, 'Id of the user, such as "user_12". Default: yourself. FORBIDDEN if a clipper names anyone else.', {
    nullable: true,
  })
  userId?: string | null;

  @Parts(() => SocialAccountInput, 'The complete list: it replaces the earlier one.', { max: SOCIAL_ACCOUNTS_MAX })
  socialAccounts!: SocialAccountInput[];
}

export const accountInput = (name: string, description: string) => inputNamed(name, AccountInput, description);
