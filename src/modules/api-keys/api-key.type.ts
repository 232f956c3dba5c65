/** API keys as admins see them. The secret itself is not stored. */
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { KEY_ID } from '../ids/id-kinds.js';
import { ApiKeyScope } from './api-key.enums.js';

@ObjectType({
  description:
    'A key with which an internal tool reads everything except payout accounts, or only the scopes of the key. Send it as "Authorization: Bearer <key>". Only admins may read this type.',
  implements: Node,
  simpleResolvers: true,
})
export class ApiKey {
  @GlobalId(KEY_ID, 'Id of the API key')
  id!: string;

  @Field(() => String, { description: 'Name of the key, such as "Nightly export".' })
  name!: string;

  @Field(() => String, {
    description: 'First characters of the secret, such as "cliptally_Ab3xYz", to tell keys apart.',
  })
  prefix!: string;

  @Field(() => [ApiKeyScope], {
    nullable: true,
    description: 'Scopes that the key may read, in the order of ApiKeyScope. Null if it may read everything.',
  })
  scopes?: ApiKeyScope[] | null;

  @Field(() => DateTime, { description: 'When the key was created.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the key expires. Null if it is valid until it is revoked.',
  })
  expiresAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the key was last used, to the minute. Null if never.' })
  lastUsedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the key was revoked. Null if it was not.' })
  revokedAt?: Date | null;
}

export const ApiKeyConnection = connectionOf('ApiKey', () => ApiKey);
