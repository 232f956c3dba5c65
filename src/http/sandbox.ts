/** Apollo Sandbox outside production: the dashboards of schema/operations are ready in it, and only a token is missing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../kernel/context.js';
import { projectRoot } from '../kernel/project-root.js';

/** What the page tells the browser to take for granted; it frames Sandbox, and nothing frames it. */
const PAGE_HEADERS = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

export function landingPage(): ApolloServerPlugin<Context> {
  return ApolloServerPluginLandingPageLocalDefault({
    includeCookies: false,
    document: exampleOperations(),
    // The first campaign and user; operations that name none leave it alone.
    variables: { id: '1' },
    headers: { Authorization: 'Bearer ' },
    // Polling would ask for the schema every second.
    embed: { runTelemetry: false, initialState: { pollForSchemaUpdates: false } },
  });
}

/** GET / leads to the page, and the page has headers of its own. */
export function addLandingPage(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.redirect('/graphql'));
  app.addHook('onSend', async (_request, reply) => {
    if (String(reply.getHeader('content-type')).startsWith('text/html')) reply.headers(PAGE_HEADERS);
  });
}

/** One document: Sandbox asks which of its operations to run. */
function exampleOperations(): string {
  const folder = join(projectRoot(), 'schema/operations');
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}
