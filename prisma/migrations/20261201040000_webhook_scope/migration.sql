-- A key may be allowed to make webhook endpoints for its account. A new value cannot be used in the transaction that adds it.
ALTER TYPE "ApiKeyScope" ADD VALUE 'WEBHOOKS';
