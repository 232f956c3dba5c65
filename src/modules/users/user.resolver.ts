/** Queries for one user, and the social profiles of a user. */
import { Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { notFound } from '../../kernel/base/errors.js';
import { SocialAccount, User } from './user.type.js';
import { userById, userSocialAccounts } from './users.loaders.js';
import type { UserRow } from './users.sql.js';

@Resolver(() => User)
export class UserResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => User, { nullable: true, description: 'The user or tool that sends the request.' })
  async me(@Ctx() context: Context): Promise<UserRow> {
    const user = await context.loaders.load(userById, context.viewer.userId);
    if (user === null) throw notFound('The user');
    return user;
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Why an admin suspended the user. Null if no reason was given, or if the user is not suspended. Null, with FORBIDDEN, to clippers.',
  })
  suspensionReason(@Root() user: UserRow): string | null {
    return user.suspensionReason;
  }

  @FieldResolver(() => [SocialAccount], { description: 'Social profiles that the user claims.' })
  socialAccounts(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userSocialAccounts, user.id);
  }
}
