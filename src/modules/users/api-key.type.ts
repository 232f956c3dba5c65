/** Keys of internal tools as admins see them; the key itself is nowhere. */
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { DateTime } from '../../kernel/scalars.js';

@ObjectType({
  description: 'A key by which an internal tool reads everything but payout accounts: Authorization: Bearer <key>.',
  simpleResolvers: true,
})
export class ApiKey {
  @Field(() => ID, { description: 'Names the key: a number as text.' })
  id!: string;

  @Field(() => String, { description: 'What it is for.' })
  name!: string;

  @Field(() => String, { description: 'How the key begins: enough to tell keys apart.' })
  prefix!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; null: when it is revoked.' })
  expiresAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute; null: never.' })
  lastUsedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt?: Date | null;
}

export const ApiKeyConnection = connectionOf('ApiKey', () => ApiKey);
