/** Webhook endpoints, their deliveries and their attempts, as admins and internal tools see them. */
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { type ChangeType, ChangeTypes } from '../changes/change.enums.js';
import { Change } from '../changes/change.type.js';
import { DELIVERY_ID, ENDPOINT_ID } from '../ids/id-kinds.js';
import { WebhookDeliveryKind, WebhookDeliveryStatus, WebhookEndpointStatus, WebhookStop } from './webhook.enums.js';

@ObjectType({
  description:
    'A receiver of the changes feed over HTTP. It acts as the account that made it: with its present role, and within the scopes of the API key that made it.',
  implements: Node,
  simpleResolvers: true,
})
export class WebhookEndpoint {
  @GlobalId(ENDPOINT_ID, 'Id of the endpoint')
  id!: string;

  @Field(() => String, { description: 'Where deliveries are sent.' })
  url!: string;

  @Field(() => [ChangeTypes], { description: 'Types of the rows whose changes are delivered.' })
  types!: ChangeType[];

  @Field(() => String, {
    nullable: true,
    description:
      'Query whose answer is the payload. It gets the ids of the changed rows as $ids. Null: deliveries have only types and ids.',
  })
  document?: string | null;

  @Field(() => WebhookEndpointStatus, { description: 'Whether it gets deliveries.' })
  status!: keyof typeof WebhookEndpointStatus;

  @Field(() => WebhookStop, { nullable: true, description: 'Why it was disabled. Null while it is enabled.' })
  stop?: WebhookStop | null;

  @Field(() => String, { nullable: true, description: 'The reason in a sentence. Null while it is enabled.' })
  stopNote?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was disabled. Null while it is enabled.' })
  stoppedAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the earlier secret signs as well. Null: there is only one secret.',
  })
  previousSecretUntil?: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: 'The changes that an endpoint was not given yet.', simpleResolvers: true })
export class WebhookBacklog {
  @Field(() => Int, { description: 'Deliveries that wait, the one that is sent now included.' })
  deliveries!: number;

  @Field(() => Int, {
    description:
      'Rows that wait, those of waiting deliveries included. Of the rest of the feed the first 1,000 entries are counted.',
  })
  changes!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when the oldest of them waits. Null: nothing waits.',
  })
  oldestAt?: Date | null;
}

@ObjectType({
  description:
    'Changes that go to an endpoint in one request. Each endpoint gets its deliveries one after the other, in the order of the feed.',
  implements: Node,
  simpleResolvers: true,
})
export class WebhookDelivery {
  @GlobalId(DELIVERY_ID, 'Id of the delivery')
  id!: string;

  @Field(() => WebhookDeliveryKind, { description: 'Kind of the delivery.' })
  kind!: WebhookDeliveryKind;

  @Field(() => String, {
    description: 'The header webhook-id, which is equal for all attempts. Receivers drop what they know already.',
  })
  messageId!: string;

  @Field(() => WebhookDeliveryStatus, { description: 'Its state.' })
  status!: WebhookDeliveryStatus;

  @Field(() => String, { description: 'Cursor of the changes feed after these changes.' })
  cursor!: string;

  @Field(() => [Change], { description: 'The rows that it names, at most 100, in the order of the feed.' })
  changes!: Change[];

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the receiver took it, or when a test failed. Null while it waits.',
  })
  settledAt?: Date | null;
}

@ObjectType({ description: 'One request to an endpoint, and how it ended.', simpleResolvers: true })
export class WebhookAttempt {
  @Field(() => DateTime, { description: 'When it ended.' })
  at!: Date;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the answer. Null: there was no answer.' })
  statusCode?: number | null;

  @Field(() => Int, { description: 'Milliseconds from the request to the answer.' })
  latencyMs!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The failure in a sentence. Null: the receiver took the delivery.',
  })
  error?: string | null;

  @Field(() => String, { nullable: true, description: 'The first 500 bytes of the answer. Null: it was empty.' })
  response?: string | null;
}

export const WebhookEndpointConnection = connectionOf('WebhookEndpoint', () => WebhookEndpoint);
export const WebhookDeliveryConnection = connectionOf('WebhookDelivery', () => WebhookDelivery);
