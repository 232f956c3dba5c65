/** API keys: the list, and the mutations that make and revoke them. */
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
import { type Connection, defineList, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { given, NAME_LENGTH_MAX, RowId, Text } from '../../kernel/input.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import { ROOT } from '../../kernel/page.js';
import { DateTime } from '../../kernel/scalars.js';
import type { Id } from '../../kernel/viewer.js';
import { actorOf, type Changed, CommandInput, CommandPayload, INPUT, loadChanged } from '../audit/command.input.js';
import { ApiKey, ApiKeyConnection } from './api-key.type.js';
import { createApiKey, revokeApiKey } from './api-keys.js';
import { type ApiKeyRow, apiKeyCount, apiKeyPage, apiKeysById } from './api-keys.sql.js';
import { User } from './user.type.js';
import { userById } from './users.loaders.js';

const apiKeyList = defineList(apiKeyPage, apiKeyCount);
const apiKeyById = defineLoader<Id, ApiKeyRow, ApiKeyRow | null>({
  statement: apiKeysById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});

@InputType({ description: 'A key for an internal tool.' })
export class CreateApiKeyInput extends CommandInput {
  @Text({ description: 'What it is for.', max: NAME_LENGTH_MAX })
  name!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; absent: when it is revoked.' })
  expiresAt?: Date | null;

  @RowId('One more key of this tool; absent: a new tool, a user with the role SERVICE, of that name.', {
    nullable: true,
  })
  userId?: string | null;
}

@InputType({ description: 'A key that is worth nothing any more.' })
export class RevokeApiKeyInput extends CommandInput {
  @RowId('The key.')
  apiKeyId!: string;
}

@ObjectType({ description: 'The new key.', simpleResolvers: true })
export class CreateApiKeyPayload extends CommandPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The key, as it is listed.' })
  apiKey!: Changed<ApiKeyRow>;

  @Field(() => String, {
    nullable: true,
    description: 'The key itself, shown once: null where the command is replayed.',
  })
  secret!: string | null;
}

@ObjectType({ description: 'The revoked key.', simpleResolvers: true })
export class RevokeApiKeyPayload extends CommandPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The key, as it is listed.' })
  apiKey!: Changed<ApiKeyRow>;
}

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Authorized(['ADMIN'])
  @Query(() => ApiKeyConnection, {
    nullable: true,
    description: 'Keys of internal tools, revoked ones too. For admins alone.',
  })
  apiKeys(
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<ApiKeyRow> {
    return loadConnection(context, apiKeyList, ROOT, { page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CreateApiKeyPayload, { description: 'Makes a key, which is shown here and never again.' })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, INPUT) input: CreateApiKeyInput,
    @Ctx() context: Context,
  ): Promise<CreateApiKeyPayload> {
    const { name, expiresAt, userId, idempotencyKey } = input;
    const parsed = { name, ...given('expiresAt', expiresAt), ...given('userId', userId, BigInt) };
    const { apiKeyId, ...done } = await createApiKey(
      context.services.database,
      actorOf(context),
      parsed,
      idempotencyKey,
    );
    return { apiKey: loadChanged(context, apiKeyById, apiKeyId), ...done };
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RevokeApiKeyPayload, { description: 'Revokes a key, at once. CONFLICT where it was revoked before.' })
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, INPUT) input: RevokeApiKeyInput,
    @Ctx() context: Context,
  ): Promise<RevokeApiKeyPayload> {
    const { database } = context.services;
    const parsed = { apiKeyId: BigInt(input.apiKeyId) };
    const { apiKeyId, replayed } = await revokeApiKey(database, actorOf(context), parsed, input.idempotencyKey);
    return { apiKey: loadChanged(context, apiKeyById, apiKeyId), replayed };
  }

  @FieldResolver(() => User, { nullable: true, description: 'The tool: a user with the role SERVICE.' })
  user(@Root() { userId }: ApiKeyRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who made it.' })
  createdBy(@Root() { createdById }: ApiKeyRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, createdById);
  }
}
