/** Secrets of endpoints, and the headers that they sign, as Standard Webhooks has them. No other file imports the package. */
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Id } from '../../kernel/auth/viewer.js';
import { digestOf } from '../../kernel/base/secret.js';

const SECRET_BYTES = 32;

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Names the row in whose column a secret is sealed. */
export function ownerOfSecret(endpointId: bigint | Id): string {
  return `webhook endpoint ${endpointId}`;
}

/** Equal for each attempt, and for a page of the feed that is cut again. */
export function messageIdOf(endpointId: bigint | Id, cursor: string): string {
  return `msg_${digestOf(`${endpointId} ${cursor}`).toString('base64url').slice(0, 27)}`;
}

/** While a secret is rotated, both sign. */
export function signedHeaders(
  secrets: readonly string[],
  { messageId, at, body }: { messageId: string; at: Date; body: string },
): Record<string, string> {
  return {
    'webhook-id': messageId,
    'webhook-timestamp': Math.floor(at.getTime() / 1_000).toString(),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, at, body)).join(' '),
  };
}
