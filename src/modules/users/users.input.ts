/** Filters of users. */
import { Field, InputType } from 'type-graphql';
import { AnyOf, Search } from '../../kernel/api/input.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { Role, UserStatus } from './user.enums.js';

@InputType()
export abstract class UsersFilterInput {
  @AnyOf(() => Role, 'Only users with this role.')
  role?: Role[] | null;

  @AnyOf(() => UserStatus, 'Only users in this state.')
  status?: UserStatus[] | null;

  @Search('Part of the name, the e-mail address or a handle, in upper or lower case.')
  search?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only accounts created at or after this time.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only accounts created before this time.' })
  createdTo?: Date | null;
}
