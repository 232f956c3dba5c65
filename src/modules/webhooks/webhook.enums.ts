/** States of webhook endpoints and of what is delivered to them. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { WebhookDeliveryKind, WebhookDeliveryStatus, WebhookStop } from '../../kernel/prisma/generated/enums.js';

export { WebhookDeliveryKind, WebhookDeliveryStatus, WebhookStop };

export const WebhookEndpointStatus = { ENABLED: 'ENABLED', DISABLED: 'DISABLED' } as const;

registerEnum(WebhookEndpointStatus, 'WebhookEndpointStatus', 'Whether an endpoint gets deliveries.', {
  ENABLED: 'Changes are delivered.',
  DISABLED: 'Nothing is delivered. The changes wait until it is enabled again.',
});

registerEnum(WebhookStop, 'WebhookStop', 'Why an endpoint was disabled.', {
  BY_HAND: 'Somebody disabled it.',
  GONE: 'The receiver answered 410: it wants no more deliveries.',
  FAILING: 'Every attempt of one delivery failed, for more than three days.',
  OWNER_NOT_ACTIVE: 'Its account is not active any more.',
  OWNER_ROLE: 'Its account is neither ADMIN nor SERVICE any more.',
  KEY_ENDED: 'The API key that made it was revoked or has expired.',
  DOCUMENT_INVALID: 'Its document does not fit the schema, the limits or the scopes any more.',
  SECRET_UNREADABLE: 'Its secret was stored under another secret of the server. Rotate it.',
});

registerEnum(WebhookDeliveryKind, 'WebhookDeliveryKind', 'Kind of a delivery.', {
  CHANGES: 'Rows that changed.',
  GAP: 'Changes were lost, because the endpoint was behind for too long or the database was restored. Copy everything anew.',
  TEST: 'Nothing: somebody sent it as a test.',
});

registerEnum(WebhookDeliveryStatus, 'WebhookDeliveryStatus', 'State of a delivery.', {
  WAITING: 'It was not taken yet. Later deliveries of the endpoint wait for it.',
  DELIVERED: 'The receiver took it: it answered with a status from 200 to 299.',
  FAILED: 'A test that the receiver did not take. It is not repeated.',
});
