/** Filters of users, and the credentials of a login. */
import { MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { Role, UserStatus } from '../../kernel/enums.js';
import { EmailAddress } from '../../kernel/scalars.js';
import { PASSWORD_BYTES_MAX } from './password.js';

@InputType({ description: 'Narrows a list of users.' })
export class UsersFilterInput {
  @Field(() => Role, { nullable: true, description: 'Users with this role alone.' })
  role?: Role | null;

  @Field(() => UserStatus, { nullable: true, description: 'Users in this state alone.' })
  status?: UserStatus | null;
}

@InputType({ description: 'Credentials.' })
export class LoginInput {
  @Field(() => EmailAddress, { description: 'The address of the account.' })
  @MaxLength(254)
  email!: string;

  @Field(() => String, { description: `Up to ${PASSWORD_BYTES_MAX} bytes.` })
  @MaxLength(PASSWORD_BYTES_MAX)
  password!: string;
}
