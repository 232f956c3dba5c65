/**
 * The landing page as a browser gets it: the configuration that Sandbox reads, and a check that its operations work.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, validate } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;
let page: Response;
let html: string;

beforeAll(async () => {
  database = await createTestDatabase('test_demo', 4);
  server = await startTestServer(database);
  page = await browse(server, '/graphql');
  html = await page.text();
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const browse = ({ url }: TestServer, path: string) =>
  fetch(`${url}${path}`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, redirect: 'manual' });

interface Sandbox {
  initialState: {
    document: string;
    variables: Record<string, string>;
    headers: Record<string, string>;
    includeCookies: boolean;
    pollForSchemaUpdates: boolean;
  };
  runTelemetry: boolean;
  endpointIsEditable: boolean;
}

/** As the script of the page defines it. */
function embedded(): Sandbox {
  const text = /var embeddedSandboxConfig = (\{.*\});\n/.exec(html)?.[1];
  if (text === undefined) throw new Error('the page has no configuration');
  return JSON.parse(text);
}

test('the page is HTML that is not stored or framed, and sends no referrer', () => {
  expect(page.status).toBe(200);
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'content-type': expect.stringMatching(/^text\/html/),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
  expect(page.headers.get('set-cookie')).toBeNull();
  expect(html).toMatch(
    /<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'nonce-[0-9a-f]{64}' https:/,
  );
  expect(html).toContain('new window.EmbeddedSandbox(');
});

test('only the page has the headers of a page', async () => {
  const { headers } = await fetch(`${server.url}/healthz`);
  expect(headers.get('x-frame-options')).toBeNull();
});

test('it sends no cookies and no telemetry, and asks for the schema once [S2]', () => {
  const { initialState, runTelemetry, endpointIsEditable } = embedded();
  expect(initialState).toMatchObject({
    includeCookies: false,
    pollForSchemaUpdates: false,
    headers: { Authorization: 'Bearer ' },
  });
  expect([runTelemetry, endpointIsEditable]).toEqual([false, false]);
});

test('every operation of the folder is ready to run', () => {
  const { document } = embedded().initialState;
  const names = parse(document).definitions.map((definition) => 'name' in definition && definition.name?.value);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['ClipperDashboard', 'AdminAnalytics', 'CampaignDetails', 'UserDetails', 'PayoutDesk', 'ReviewQueue'],
      ...['RefreshDesk', 'Login', 'AllTotals', 'ClipperDecisions', 'AppealQueue'],
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(validate(createSchema(), parse(document))).toEqual([]);
  const file = readFileSync(join(projectRoot(), 'schema/operations/clipper-dashboard.graphql'), 'utf8');
  expect(document).toContain(file.trim());
});

test('each query works as Sandbox sends it: the whole document, an operation name and the variables of the page', async () => {
  const { document, variables, headers } = embedded().initialState;
  const queries = parse(document).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'query' ? [definition.name?.value] : [],
  );
  expect(queries.length).toBeGreaterThanOrEqual(7);
  const token = await server.tokenOf('Ada Admin');
  for (const operationName of queries) {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: 'https://sandbox.embed.apollographql.com',
        authorization: `${headers['Authorization']}${token}`,
      },
      body: JSON.stringify({ query: document, operationName, variables }),
    });
    const { data, errors } = (await response.json()) as { data: object; errors?: object[] };
    expect([operationName, errors]).toEqual([operationName, undefined]);
    expect(Object.values(data).every((part) => part !== null)).toBe(true);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://sandbox.embed.apollographql.com');
  }
});

test('production serves no Sandbox [S11]', async () => {
  const env = { NODE_ENV: 'production', DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(40) };
  const production = await startTestServer(database, { env });
  expect(await (await browse(production, '/')).text()).not.toMatch(/EmbeddedSandbox|<script/);
  const answer = await browse(production, '/graphql');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([400, expect.stringContaining('json')]);
  expect(await answer.text()).not.toMatch(/<html|EmbeddedSandbox|query \w+/);
  await production.close();
});
