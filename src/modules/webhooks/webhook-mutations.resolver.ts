/** The mutations of webhooks. An API key may send them if it names the scope WEBHOOKS. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { given } from '../../kernel/api/input.js';
import { ApiKeyScope } from '../api-keys/api-key.enums.js';
import { RETENTION_DAYS } from '../changes/change-cursor.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { retryDelivery, sendTestDelivery } from './manage-delivery.js';
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  disableWebhookEndpoint,
  ENDPOINTS_MAX,
  enableWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from './manage-endpoint.js';
import {
  CreateWebhookEndpointInput,
  endpointInput,
  RetryDeliveryInput,
  SendTestDeliveryInput,
  UpdateWebhookEndpointInput,
} from './webhook.input.js';
import {
  CreateWebhookEndpointPayload,
  DeleteWebhookEndpointPayload,
  DisableWebhookEndpointPayload,
  deliveryPayload,
  EnableWebhookEndpointPayload,
  endpointPayload,
  RetryDeliveryPayload,
  RotateWebhookSecretPayload,
  SendTestDeliveryPayload,
  UpdateWebhookEndpointPayload,
} from './webhook.payload.js';

const DeleteWebhookEndpointInput = endpointInput('DeleteWebhookEndpoint', 'Webhook endpoint to delete.');
const EnableWebhookEndpointInput = endpointInput('EnableWebhookEndpoint', 'Webhook endpoint to enable.');
const DisableWebhookEndpointInput = endpointInput('DisableWebhookEndpoint', 'Webhook endpoint to disable.');
const RotateWebhookSecretInput = endpointInput('RotateWebhookSecret', 'Webhook endpoint that gets a new secret.');

interface Chosen {
  endpointId: string;
  idempotencyKey?: string;
}

const ROLES = ['ADMIN', 'SERVICE'] as const;

@Resolver()
export class WebhookMutations {
  @Authorized([...ROLES])
  @Mutation(() => CreateWebhookEndpointPayload, {
    description: `Creates a webhook endpoint, which gets what changes from now on. The secret is shown only in this response. BAD_USER_INPUT if the url or the document cannot be used. CONFLICT from the ${ENDPOINTS_MAX + 1}st endpoint of an account on.`,
  })
  createWebhookEndpoint(
    @Arg('input', () => CreateWebhookEndpointInput, INPUT) input: CreateWebhookEndpointInput,
    @Ctx() context: Context,
  ) {
    const { url, types, document, idempotencyKey } = input;
    const parsed = { url, ...given('types', types), ...given('document', document) };
    const by = { actor: writerOf(context), viewer: context.viewer };
    return endpointPayload(context, createWebhookEndpoint(context.services, by, parsed, idempotencyKey));
  }

  @Authorized([...ROLES])
  @Mutation(() => UpdateWebhookEndpointPayload, {
    description:
      'Changes a webhook endpoint. Deliveries that wait go to the new url with the new document. BAD_USER_INPUT if the url or the document cannot be used.',
  })
  updateWebhookEndpoint(
    @Arg('input', () => UpdateWebhookEndpointInput, INPUT) input: UpdateWebhookEndpointInput,
    @Ctx() context: Context,
  ) {
    const { endpointId, url, types, document, idempotencyKey } = input;
    const parsed = {
      endpointId: BigInt(endpointId),
      ...given('url', url),
      ...given('types', types),
      ...given('document', document),
    };
    return endpointPayload(context, updateWebhookEndpoint(context.services, writerOf(context), parsed, idempotencyKey));
  }

  @Authorized([...ROLES])
  @Mutation(() => DeleteWebhookEndpointPayload, {
    description: 'Deletes a webhook endpoint with all of its deliveries, also those that wait.',
  })
  async deleteWebhookEndpoint(
    @Arg('input', () => DeleteWebhookEndpointInput, INPUT) input: Chosen,
    @Ctx() context: Context,
  ): Promise<DeleteWebhookEndpointPayload> {
    const { endpointId, replayed } = await run(context, deleteWebhookEndpoint, input);
    return { endpointId: endpointId.toString(), replayed };
  }

  @Authorized([...ROLES])
  @Mutation(() => EnableWebhookEndpointPayload, {
    description: `Enables a webhook endpoint, which goes on where it stopped. If it was behind for more than ${RETENTION_DAYS} days, it gets a delivery that tells the gap. CONFLICT if it is enabled.`,
  })
  enableWebhookEndpoint(@Arg('input', () => EnableWebhookEndpointInput, INPUT) input: Chosen, @Ctx() context: Context) {
    return endpointPayload(context, run(context, enableWebhookEndpoint, input));
  }

  @Authorized([...ROLES])
  @Mutation(() => DisableWebhookEndpointPayload, {
    description: 'Disables a webhook endpoint. Its changes wait. CONFLICT if it is disabled.',
  })
  disableWebhookEndpoint(
    @Arg('input', () => DisableWebhookEndpointInput, INPUT) input: Chosen,
    @Ctx() context: Context,
  ) {
    return endpointPayload(context, run(context, disableWebhookEndpoint, input));
  }

  @Authorized([...ROLES])
  @Mutation(() => RotateWebhookSecretPayload, {
    description:
      'Gives a webhook endpoint a new secret, shown only in this response. For 24 hours the secret before it signs as well. An even earlier one ends at once.',
  })
  rotateWebhookSecret(@Arg('input', () => RotateWebhookSecretInput, INPUT) input: Chosen, @Ctx() context: Context) {
    const parsed = { endpointId: BigInt(input.endpointId) };
    return endpointPayload(
      context,
      rotateWebhookSecret(context.services, writerOf(context), parsed, input.idempotencyKey),
    );
  }

  @Authorized([...ROLES])
  @Mutation(() => SendTestDeliveryPayload, {
    description:
      'Sends a test without changes, after the deliveries that wait. It is tried once. CONFLICT if the endpoint is disabled, or if a test waits already.',
  })
  sendTestDelivery(
    @Arg('input', () => SendTestDeliveryInput, INPUT) { endpointId, idempotencyKey }: SendTestDeliveryInput,
    @Ctx() context: Context,
  ) {
    const parsed = { endpointId: BigInt(endpointId) };
    const { database } = context.services;
    return deliveryPayload(context, sendTestDelivery(database, writerOf(context), parsed, idempotencyKey));
  }

  @Authorized([...ROLES])
  @Mutation(() => RetryDeliveryPayload, {
    description:
      'Sends a delivery again under its id, or now if it waits. An earlier one comes before those that wait. CONFLICT if the endpoint is disabled.',
  })
  retryDelivery(
    @Arg('input', () => RetryDeliveryInput, INPUT) { deliveryId, idempotencyKey }: RetryDeliveryInput,
    @Ctx() context: Context,
  ) {
    const parsed = { deliveryId: BigInt(deliveryId) };
    const { database } = context.services;
    return deliveryPayload(context, retryDelivery(database, writerOf(context), parsed, idempotencyKey));
  }
}

function writerOf(context: Context) {
  return actorOf(context, ApiKeyScope.WEBHOOKS);
}

function run(context: Context, command: typeof enableWebhookEndpoint, { endpointId, idempotencyKey }: Chosen) {
  return command(context.services.database, writerOf(context), { endpointId: BigInt(endpointId) }, idempotencyKey);
}
