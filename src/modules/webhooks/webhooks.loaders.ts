/** Loaders of webhook endpoints, deliveries and attempts. */
import { defineList } from '../../kernel/api/connection.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById, rowOrNull } from '../../kernel/reads/loader.js';
import { type WaitingChanges, waitingChanges } from '../changes/waiting-changes.sql.js';
import { DELIVERY_ID, ENDPOINT_ID } from '../ids/id-kinds.js';
import {
  type AttemptRow,
  attemptsOfDeliveries,
  type WaitingDeliveries,
  waitingOfEndpoints,
  webhookDeliveriesById,
  webhookDeliveryCount,
  webhookDeliveryPage,
  webhookEndpointCount,
  webhookEndpointPage,
  webhookEndpointsById,
} from './webhooks.sql.js';

export const webhookEndpointById = rowById(webhookEndpointsById);
export const webhookDeliveryById = rowById(webhookDeliveriesById);
export const webhookEndpointList = defineList(ENDPOINT_ID, webhookEndpointPage, webhookEndpointCount);
export const webhookDeliveryList = defineList(DELIVERY_ID, webhookDeliveryPage, webhookDeliveryCount);

export const deliveryAttempts = defineLoader<Id, AttemptRow, readonly AttemptRow[]>({
  statement: attemptsOfDeliveries,
  keyOf: (row) => row.deliveryId,
  value: (rows) => rows,
});

export const endpointDeliveriesWaiting = defineLoader<Id, WaitingDeliveries, WaitingDeliveries | null>({
  statement: waitingOfEndpoints,
  keyOf: (row) => row.endpointId,
  value: rowOrNull,
});

/** By the cursor of the feed. */
export const changesWaiting = defineLoader<string, WaitingChanges, WaitingChanges | null>({
  statement: waitingChanges,
  keyOf: (row) => row.cursor,
  value: rowOrNull,
});
