/** Filters of users. */
import { Field, InputType } from 'type-graphql';
import { Role, UserStatus } from '../../kernel/enums.js';

@InputType({ description: 'Narrows a list of users.' })
export class UsersFilterInput {
  @Field(() => Role, { nullable: true, description: 'Users with this role alone.' })
  role?: Role | null;

  @Field(() => UserStatus, { nullable: true, description: 'Users in this state alone.' })
  status?: UserStatus | null;
}
