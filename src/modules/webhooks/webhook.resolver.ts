/** Webhook endpoints and their deliveries: the lists, and the fields of both. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { DELIVERIES_KEPT_DAYS } from './sending/prune-deliveries.js';
import {
  WebhookAttempt,
  WebhookBacklog,
  WebhookDelivery,
  WebhookDeliveryConnection,
  WebhookEndpoint,
  WebhookEndpointConnection,
} from './webhook.type.js';
import {
  changesWaiting,
  deliveryAttempts,
  endpointDeliveriesWaiting,
  webhookDeliveryList,
  webhookEndpointById,
  webhookEndpointList,
} from './webhooks.loaders.js';
import { ATTEMPTS_SHOWN_MAX, type DeliveryRow, type EndpointRow } from './webhooks.sql.js';

@Resolver(() => WebhookEndpoint)
export class WebhookEndpointResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => WebhookEndpointConnection, {
    nullable: true,
    description:
      'Webhook endpoints. Internal tools see those of their own account, and admins all of them. FORBIDDEN to clippers.',
  })
  webhookEndpoints(
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<EndpointRow> {
    return loadConnection(context, webhookEndpointList, ROOT, { page: PageInput.parse(page, orderBy) });
  }

  @FieldResolver(() => User, { nullable: true, description: 'The account that made it, and as which it acts.' })
  user(@Root() { userId }: EndpointRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: `Its deliveries, the newest first by default. Those that were settled are kept for ${DELIVERIES_KEPT_DAYS} days.`,
  })
  deliveries(
    @Root() endpoint: EndpointRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<DeliveryRow> {
    return loadConnection(context, webhookDeliveryList, endpoint.id, { page: PageInput.parse(page, orderBy) });
  }

  @FieldResolver(() => WebhookBacklog, {
    description: 'The changes that it was not given yet. A delivery that fails holds back all later ones.',
  })
  async backlog(@Root() { id, cursor }: EndpointRow, @Ctx() { loaders }: Context): Promise<WebhookBacklog> {
    const [cut, behind] = await Promise.all([
      loaders.load(endpointDeliveriesWaiting, id),
      loaders.load(changesWaiting, cursor),
    ]);
    return {
      deliveries: cut?.deliveries ?? 0,
      changes: (cut?.changes ?? 0) + (behind?.changes ?? 0),
      oldestAt: cut?.oldestAt ?? behind?.oldestAt ?? null,
    };
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @FieldResolver(() => WebhookEndpoint, { nullable: true, description: 'The endpoint that it goes to.' })
  endpoint(@Root() { endpointId }: DeliveryRow, @Ctx() { loaders }: Context) {
    return loaders.load(webhookEndpointById, endpointId);
  }

  @FieldResolver(() => [WebhookAttempt], {
    description: `The newest attempts, at most ${ATTEMPTS_SHOWN_MAX}, the newest first.`,
  })
  attempts(@Root() { id }: DeliveryRow, @Ctx() { loaders }: Context) {
    return loaders.load(deliveryAttempts, id);
  }
}
