/** Queries of users, and the plain fields of a user. */
import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/page.js';
import { SocialAccount, User } from './user.type.js';
import { userById, userSocialAccounts } from './users.loaders.js';
import type { UserRow } from './users.sql.js';

@Resolver(() => User)
export class UserResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => User, { nullable: true, description: 'The user whose token this is.' })
  async me(@Ctx() context: Context): Promise<UserRow> {
    const user = await context.loaders.load(userById, context.viewer.userId);
    if (user === null) throw notFound('The user');
    return user;
  }

  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => User, { nullable: true, description: 'One user. NOT_FOUND for any other than their own to a clipper.' })
  async user(
    @Arg('id', () => ID, { description: 'Id of the user.' }) id: string,
    @Ctx() context: Context,
  ): Promise<UserRow> {
    const user = await context.loaders.load(userById, parseId('id', id));
    if (user === null) throw notFound('The user');
    return user;
  }

  @FieldResolver(() => [SocialAccount], { description: 'Profiles the user says are theirs.' })
  socialAccounts(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userSocialAccounts, user.id);
  }
}
