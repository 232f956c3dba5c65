/** Filters of users. */
import { Field, InputType } from 'type-graphql';
import { Role, UserStatus } from '../../kernel/enums.js';
import { SyncedFilterInput } from '../../kernel/filters.input.js';
import { Search } from '../../kernel/input.js';
import { DateTime } from '../../kernel/scalars.js';

@InputType({ description: 'Narrows a list of users.' })
export class UsersFilterInput extends SyncedFilterInput {
  @Field(() => Role, { nullable: true, description: 'Users with this role alone.' })
  role?: Role | null;

  @Field(() => UserStatus, { nullable: true, description: 'Users in this state alone.' })
  status?: UserStatus | null;

  @Search('Part of the name, of the e-mail address or of a handle, whatever its case.')
  search?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Accounts made from this moment on.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Accounts made before this moment.' })
  createdTo?: Date | null;
}
