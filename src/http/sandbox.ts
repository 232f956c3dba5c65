/**
 * Apollo Sandbox, outside production. It opens with the dashboards of schema/operations, so that only a token is
 * missing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../kernel/api/context.js';
import { projectRoot } from '../kernel/base/project-root.js';

/** Security headers of the page. It frames Sandbox, and nothing may frame it. */
const PAGE_HEADERS = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

export function landingPage(): ApolloServerPlugin<Context> {
  return ApolloServerPluginLandingPageLocalDefault({
    includeCookies: false,
    document: exampleOperations(),
    // The first campaign and user. Operations without these variables ignore them.
    variables: { campaignId: 'campaign_1', userId: 'user_1' },
    headers: { Authorization: 'Bearer ' },
    // Polling would request the schema every second.
    embed: { runTelemetry: false, initialState: { pollForSchemaUpdates: false } },
  });
}

/** GET / redirects to the page. The page has its own headers. */
export function addLandingPage(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.redirect('/graphql'));
  app.addHook('onSend', async (_request, reply) => {
    if (String(reply.getHeader('content-type')).startsWith('text/html')) reply.headers(PAGE_HEADERS);
  });
}

/** One document. Sandbox asks which of its operations to run. */
function exampleOperations(): string {
  const folder = join(projectRoot(), 'schema/operations');
  // The steps and the live forms are left out: with them the document would be above the limit of tokens.
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql') && !/-steps|^live-/.test(name));
  return files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}
