/** A person or tool with a role. */
import { Field, ID, ObjectType } from 'type-graphql';
import { Role, SocialPlatform, UserStatus } from '../../kernel/enums.js';
import { DateTime, EmailAddress } from '../../kernel/scalars.js';

@ObjectType({ description: 'A person or tool with a role. A clipper sees their own alone.', simpleResolvers: true })
export class User {
  @Field(() => ID, { description: 'Names the user: a number as text.' })
  id!: string;

  @Field(() => String, { description: 'Display name.' })
  name!: string;

  @Field(() => EmailAddress, { nullable: true, description: 'Lower-cased; null once anonymised.' })
  email?: string | null;

  @Field(() => Role, { description: 'What the account may do.' })
  role!: Role;

  @Field(() => UserStatus, { description: 'State of the account.' })
  status!: UserStatus;

  @Field(() => DateTime, { description: 'When the account was made.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description: 'When the account itself last changed, whatever its totals did: what filter.updatedSince looks at.',
  })
  updatedAt!: Date;
}

@ObjectType({
  description: 'A profile that a user says is theirs; review compares the author of a post with it.',
  simpleResolvers: true,
})
export class SocialAccount {
  @Field(() => SocialPlatform, { description: 'Where the profile is.' })
  socialPlatform!: SocialPlatform;

  @Field(() => String, { description: 'Lower-cased, without the leading @.' })
  handle!: string;
}
