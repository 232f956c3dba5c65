/**
 * Requests as a careless or hostile client sends them. Every answer must be JSON, with documented codes and no
 * internals.
 */
import { ERROR_CODES } from '../../src/kernel/base/errors.js';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** SQL, files, stack traces, and the names of our libraries. */
const INTERNAL =
  /select |insert into|relation |"ViewTracking"|sqlstate|pg_|prisma|postgres|fastify|FST_|node_modules|\.[jt]s\b|\bat \w+ \(|type-graphql|zod|graphql-js|dataloader|jose|econn/i;

export interface Sent {
  status: number;
  /** Of the first error. */
  code: string | undefined;
  field: string | undefined;
  message: string | undefined;
  requestId: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: an answer to a wrong request may be anything
  body: any;
}

export async function send(url: string, init: RequestInit): Promise<Sent> {
  const response = await fetch(url, init);
  const text = await response.text();
  expect(text).not.toMatch(INTERNAL);
  const body = JSON.parse(text);
  for (const error of body.errors ?? []) expect(ERROR_CODES).toContain(error.extensions.code);
  const { message, extensions = {} } = body.errors?.[0] ?? {};
  const { code, field } = extensions;
  return { status: response.status, code, field, message, requestId: response.headers.get('x-request-id'), body };
}
