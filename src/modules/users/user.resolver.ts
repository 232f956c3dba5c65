/** Queries of users, the login, and the plain fields of a user. */
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { notFound } from '../../kernel/errors.js';
import { PageInput } from '../../kernel/page.input.js';
import { parseId, ROOT } from '../../kernel/page.js';
import { DateTime } from '../../kernel/scalars.js';
import { login } from './login.js';
import { SocialAccount, User, UserConnection } from './user.type.js';
import { LoginInput, UsersFilterInput } from './users.input.js';
import { userById, userList, userSocialAccounts } from './users.loaders.js';
import type { UserRow } from './users.sql.js';

@ObjectType({ description: 'What a login gives.', simpleResolvers: true })
export class LoginPayload {
  @Field(() => String, { description: 'Bearer token for the Authorization header, valid 15 minutes.' })
  token!: string;

  @Field(() => String, { description: 'Shown once; valid 30 days.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the token ends.' })
  expiresAt!: Date;

  @Field(() => User, { nullable: true, description: 'Who logged in.' })
  user?: UserRow | null;
}

@Resolver(() => User)
export class UserResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => User, { description: 'The user whose token this is.' })
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

  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => UserConnection, { description: 'Every user.' })
  users(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => UsersFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: UsersFilterInput | null,
    @Ctx() context: Context,
  ): Connection<UserRow> {
    return loadConnection(context, userList, ROOT, { of: 'ALL', filter: { ...filter }, page: PageInput.parse(page) });
  }

  @Mutation(() => LoginPayload, {
    description: 'Exchanges credentials for tokens. UNAUTHENTICATED when they are wrong.',
  })
  async login(
    @Arg('input', () => LoginInput, { description: 'Credentials.' }) input: LoginInput,
    @Ctx() context: Context,
  ): Promise<LoginPayload> {
    const { id: requestId, address } = context.request;
    const { viewer, ...tokens } = await login(
      context.services,
      { userId: null, role: null, address, requestId },
      input,
    );
    context.signIn(viewer);
    return { ...tokens, user: await context.loaders.load(userById, viewer.userId) };
  }

  @FieldResolver(() => [SocialAccount], { description: 'Profiles the user says are theirs.' })
  socialAccounts(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userSocialAccounts, user.id);
  }
}
