/** The endpoints and deliveries that mutations return, read after the commit. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { GlobalId } from '../../kernel/api/node.js';
import { type Changed, CommandPayload, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { ENDPOINT_ID } from '../ids/id-kinds.js';
import { WebhookDelivery, WebhookEndpoint } from './webhook.type.js';
import { webhookDeliveryById, webhookEndpointById } from './webhooks.loaders.js';
import type { DeliveryRow, EndpointRow } from './webhooks.sql.js';

@ObjectType({ simpleResolvers: true })
abstract class EndpointPayload extends CommandPayload {
  @Field(() => WebhookEndpoint, {
    nullable: true,
    description: 'The endpoint after the change. Null with a COMMITTED error if it could not be read.',
  })
  webhookEndpoint!: Changed<EndpointRow>;
}

@ObjectType({ simpleResolvers: true })
abstract class SecretPayload extends EndpointPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The secret that signs deliveries, shown only once. Null if the mutation is replayed.',
  })
  secret!: string | null;
}

@ObjectType({ simpleResolvers: true })
abstract class DeliveryPayload extends CommandPayload {
  @Field(() => WebhookDelivery, {
    nullable: true,
    description: 'The delivery after the change. Null with a COMMITTED error if it could not be read.',
  })
  webhookDelivery!: Changed<DeliveryRow>;
}

@ObjectType({ description: 'The deleted endpoint.', simpleResolvers: true })
export class DeleteWebhookEndpointPayload extends CommandPayload {
  @GlobalId(ENDPOINT_ID, 'Id of the deleted endpoint, which is NOT_FOUND from now on')
  endpointId!: string;
}

const endpointPayloadType = (name: string) => payloadNamed(name, EndpointPayload, 'The endpoint after the change.');
const secretPayloadType = (name: string) => payloadNamed(name, SecretPayload, 'The endpoint and its new secret.');
const deliveryPayloadType = (name: string) => payloadNamed(name, DeliveryPayload, 'The delivery after the change.');

export const CreateWebhookEndpointPayload = secretPayloadType('CreateWebhookEndpoint');
export const RotateWebhookSecretPayload = secretPayloadType('RotateWebhookSecret');
export const UpdateWebhookEndpointPayload = endpointPayloadType('UpdateWebhookEndpoint');
export const EnableWebhookEndpointPayload = endpointPayloadType('EnableWebhookEndpoint');
export const DisableWebhookEndpointPayload = endpointPayloadType('DisableWebhookEndpoint');
export const RetryDeliveryPayload = deliveryPayloadType('RetryDelivery');
export const SendTestDeliveryPayload = deliveryPayloadType('SendTestDelivery');

/** Reads the endpoint after the commit, from a new snapshot. */
export async function endpointPayload<Done extends { endpointId: bigint; replayed: boolean }>(
  context: Context,
  done: Promise<Done>,
): Promise<Omit<Done, 'endpointId'> & { webhookEndpoint: Changed<EndpointRow> }> {
  const { endpointId, ...rest } = await done;
  return { webhookEndpoint: loadChanged(context, webhookEndpointById, endpointId), ...rest };
}

export async function deliveryPayload(
  context: Context,
  done: Promise<{ deliveryId: bigint; replayed: boolean }>,
): Promise<DeliveryPayload> {
  const { deliveryId, replayed } = await done;
  return { webhookDelivery: loadChanged(context, webhookDeliveryById, deliveryId), replayed };
}
