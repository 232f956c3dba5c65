/** What the mutations of accounts take and answer. */
import { Matches, MaxLength } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { Role, SocialPlatform } from '../../kernel/enums.js';
import { NAME_LENGTH_MAX, Parts, RowId, Text } from '../../kernel/input.js';
import { EmailAddress } from '../../kernel/scalars.js';
import {
  type Changed,
  CommandInput,
  CommandPayload,
  inputNamed,
  loadChanged,
  payloadNamed,
} from '../audit/command.input.js';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from './passwords/password.js';
import { SOCIAL_ACCOUNTS_MAX } from './social-handle.js';
import { User } from './user.type.js';
import { userById } from './users.loaders.js';
import type { UserRow } from './users.sql.js';

@InputType({ description: 'A profile of a user on a social platform.' })
export class SocialAccountInput {
  @Field(() => SocialPlatform, { description: 'Where the profile is.' })
  socialPlatform!: SocialPlatform;

  @Text({
    description: 'Its name, with or without the leading @; percent-encoded, as an address has it, or not.',
    max: 1_000,
  })
  handle!: string;
}

@InputType({ description: 'A new account.' })
export class CreateUserInput extends CommandInput {
  @Text({ description: 'Display name.', max: NAME_LENGTH_MAX })
  name!: string;

  @Field(() => EmailAddress, { description: 'The address to log in with; nobody else has it.' })
  @MaxLength(254)
  email!: string;

  @Field(() => Role, { description: 'What the account may do.' })
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description: `${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes; absent: no login by password.`,
  })
  @MaxLength(PASSWORD_BYTES_MAX)
  @Matches(/^[^\p{Cs}]*$/u)
  password?: string | null;
}

@InputType()
export abstract class AccountInput extends CommandInput {
  @RowId('The user; not yourself.')
  userId!: string;
}

@InputType({ description: 'Another role.' })
export class SetUserRoleInput extends AccountInput {
  @Field(() => Role, { description: 'What the account may do from now on.' })
  role!: Role;
}

@InputType({ description: 'The profiles of a user.' })
export class SetSocialAccountsInput extends CommandInput {
  @RowId('The user; absent: yourself. A clipper names nobody else.', { nullable: true })
  userId?: string | null;

  @Parts(() => SocialAccountInput, 'All of them from now on.', { max: SOCIAL_ACCOUNTS_MAX })
  socialAccounts!: SocialAccountInput[];
}

@ObjectType({ simpleResolvers: true })
export abstract class UserPayload extends CommandPayload {
  @Field(() => User, { nullable: true, description: 'The user, as they are now.' })
  user!: Changed<UserRow>;
}

@ObjectType({ description: 'The user after the change.', simpleResolvers: true })
export class ReactivateUserPayload extends UserPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'What the user logs in with from now on, shown once: hand it on, and have it changed by changePassword. Null where the user had no password, and where the command is replayed.',
  })
  newPassword!: string | null;
}

export const accountInput = (name: string, description: string) => inputNamed(name, AccountInput, description);
export const userPayloadType = (name: string) => payloadNamed(name, UserPayload, 'The user after the change.');

/** The changes are read after the commit, from a snapshot of their own. */
export async function userPayload(
  context: Context,
  command: Promise<{ userId: bigint; replayed: boolean }>,
): Promise<UserPayload> {
  const { userId, replayed } = await command;
  return { user: loadChanged(context, userById, userId), replayed };
}
