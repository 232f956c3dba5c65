/** A person or tool with a role. */
import { Field, ObjectType } from 'type-graphql';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, EmailAddress } from '../../kernel/api/scalars.js';
import { USER_ID } from '../ids/id-kinds.js';
import { Role, SocialPlatform, UserStatus } from './user.enums.js';

@ObjectType({
  description: 'A person or tool with a role. A clipper sees only themselves.',
  implements: Node,
  simpleResolvers: true,
})
export class User {
  @GlobalId(USER_ID, 'Id of the user')
  id!: string;

  @Field(() => String, { description: 'Display name.' })
  name!: string;

  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Address to log in with, in lower case. Null for tools without one and for anonymised users.',
  })
  email?: string | null;

  @Field(() => Role, { description: 'Role of the account.' })
  role!: Role;

  @Field(() => UserStatus, { description: 'State of the account.' })
  status!: UserStatus;

  @Field(() => DateTime, { description: 'When the account was created.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'When the account itself last changed: its role, status, name or profiles. Its totals, balance and lists change without it. To keep a copy, follow Query.changes.',
  })
  updatedAt!: Date;
}

@ObjectType({
  description: 'A social profile that a user claims. Review compares the author of a post with it.',
  simpleResolvers: true,
})
export class SocialAccount {
  @Field(() => SocialPlatform, { description: 'Social platform of the profile.' })
  socialPlatform!: SocialPlatform;

  @Field(() => String, { description: 'Handle in lower case, without the leading @, such as "mia.clips".' })
  handle!: string;
}
