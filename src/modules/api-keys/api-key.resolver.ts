/** API keys: the list, and the mutations that create and revoke them. */
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Connection, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { AtMost, given, NAME_LENGTH_MAX, RowId, Text } from '../../kernel/api/input.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { rowById } from '../../kernel/reads/loader.js';
import { actorOf, CommandInput, CreatingInput, INPUT } from '../commands/command.input.js';
import { type Changed, CommandPayload, loadChanged } from '../commands/command.payload.js';
import { KEY_ID, USER_ID } from '../ids/id-kinds.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { ApiKeyScope } from './api-key.enums.js';
import { ApiKey, ApiKeyConnection } from './api-key.type.js';
import { type ApiKeyRow, apiKeyCount, apiKeyPage, apiKeysById } from './api-keys.sql.js';
import { createApiKey, revokeApiKey } from './issue-api-key.js';

/** Each scope once. */
const SCOPES_MAX = Object.keys(ApiKeyScope).length;

const apiKeyList = defineList(KEY_ID, apiKeyPage, apiKeyCount);
export const apiKeyById = rowById(apiKeysById, 'role');

@InputType({ description: 'API key to create for an internal tool.' })
export class CreateApiKeyInput extends CreatingInput {
  @Text({ description: 'Name of the key, and of a new SERVICE user, such as "Nightly export".', max: NAME_LENGTH_MAX })
  name!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time the key expires, in the future. Without it, the key is valid until it is revoked.',
  })
  expiresAt?: Date | null;

  @RowId(
    USER_ID,
    'Id of the SERVICE user that gets the key, such as "user_12". Without it, a new SERVICE user is created.',
    {
      nullable: true,
    },
  )
  userId?: string | null;

  @AtMost(SCOPES_MAX)
  @Field(() => [ApiKeyScope], {
    nullable: true,
    description: `Scopes that the key may read. At most ${SCOPES_MAX}. Without it, the key may read everything. BAD_USER_INPUT if it is empty.`,
  })
  scopes?: ApiKeyScope[] | null;
}

@InputType({ description: 'API key to revoke.' })
export class RevokeApiKeyInput extends CommandInput {
  @RowId(KEY_ID, 'Id of the API key, such as "key_12".')
  apiKeyId!: string;
}

@ObjectType({ description: 'The new API key.', simpleResolvers: true })
export class CreateApiKeyPayload extends CommandPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: 'The API key after the change. Null with a COMMITTED error if it could not be read.',
  })
  apiKey!: Changed<ApiKeyRow>;

  @Field(() => String, {
    nullable: true,
    description: 'The secret key, shown only once. Null if the mutation is replayed.',
  })
  secret!: string | null;
}

@ObjectType({ description: 'The revoked API key.', simpleResolvers: true })
export class RevokeApiKeyPayload extends CommandPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: 'The API key after the change. Null with a COMMITTED error if it could not be read.',
  })
  apiKey!: Changed<ApiKeyRow>;
}

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Authorized(['ADMIN'])
  @Query(() => ApiKeyConnection, {
    nullable: true,
    description: 'API keys of internal tools, including revoked ones. Only admins may read them.',
  })
  apiKeys(
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<ApiKeyRow> {
    return loadConnection(context, apiKeyList, ROOT, { page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CreateApiKeyPayload, {
    description:
      'Creates an API key. The secret is shown only in this response. BAD_USER_INPUT if expiresAt has passed, or if scopes is empty. CONFLICT if the user is not an active SERVICE user.',
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, INPUT) input: CreateApiKeyInput,
    @Ctx() context: Context,
  ): Promise<CreateApiKeyPayload> {
    const { name, expiresAt, userId, scopes, idempotencyKey } = input;
    const parsed = {
      name,
      ...given('expiresAt', expiresAt),
      ...given('userId', userId, BigInt),
      ...given('scopes', scopes),
    };
    const { apiKeyId, ...done } = await createApiKey(
      context.services.database,
      actorOf(context),
      parsed,
      idempotencyKey,
    );
    return { apiKey: loadChanged(context, apiKeyById, apiKeyId), ...done };
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RevokeApiKeyPayload, {
    description: 'Revokes an API key. It takes effect at once. CONFLICT if the key is already revoked.',
  })
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, INPUT) input: RevokeApiKeyInput,
    @Ctx() context: Context,
  ): Promise<RevokeApiKeyPayload> {
    const { database } = context.services;
    const parsed = { apiKeyId: BigInt(input.apiKeyId) };
    const { apiKeyId, replayed } = await revokeApiKey(database, actorOf(context), parsed, input.idempotencyKey);
    return { apiKey: loadChanged(context, apiKeyById, apiKeyId), replayed };
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The tool that uses the key: a user with the role SERVICE.',
  })
  user(@Root() { userId }: ApiKeyRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'The admin who created the key.' })
  createdBy(@Root() { createdById }: ApiKeyRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, createdById);
  }
}
