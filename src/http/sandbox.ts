/**
 * Apollo Sandbox, outside production. It opens with the dashboards of schema/operations, so that only a token is
 * missing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApolloServerPlugin, GraphQLServerContext } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../kernel/api/context.js';
import { projectRoot } from '../kernel/base/project-root.js';

/** Security headers of the page. It frames Sandbox, and nothing may frame it. */
const PAGE_HEADERS = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** `hasExplorer`: the page names the explorer, which needs no internet, where Sandbox does not load. */
export function landingPage(hasExplorer: boolean): ApolloServerPlugin<Context> {
  const sandbox = ApolloServerPluginLandingPageLocalDefault({
    includeCookies: false,
    document: exampleOperations(),
    // The first campaign and user. Operations without these variables ignore them.
    variables: { campaignId: 'campaign_1', userId: 'user_1' },
    headers: { Authorization: 'Bearer ' },
    // Polling would request the schema every second.
    embed: { runTelemetry: false, initialState: { pollForSchemaUpdates: false } },
  });
  return hasExplorer ? { ...sandbox, serverWillStart: (service) => namingExplorer(sandbox, service) } : sandbox;
}

const EXPLORER_NOTE = '</p>\n  <p>The <a href="/explorer">explorer</a> of this server needs no internet.</p>';

/** Adds a sentence to what Apollo's page says while, and where, Sandbox is not loaded. */
async function namingExplorer(sandbox: ApolloServerPlugin<Context>, service: GraphQLServerContext) {
  const listener = (await sandbox.serverWillStart?.(service)) ?? {};
  const { renderLandingPage } = listener;
  if (renderLandingPage === undefined) return listener;
  return {
    ...listener,
    renderLandingPage: async () => {
      const { html } = await renderLandingPage();
      return { html: async () => (typeof html === 'string' ? html : await html()).replace('</p>', EXPLORER_NOTE) };
    },
  };
}

/** The page has its own headers. */
export function addLandingPage(app: FastifyInstance): void {
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
