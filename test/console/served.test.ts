/** How the server offers the console: its headers, its files, and what stands at `/` without it. */
import { buildConsoleIfChanged } from '../../scripts/build-console.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  await buildConsoleIfChanged();
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { env: { CONSOLE: 'true' } });
}, 120_000);
afterAll(async () => {
  await server.close();
  await database.drop();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });

test.each(['/', '/console/review', '/explorer'])('%s is a page that loads only files of this server', async (path) => {
  const page = await get(path);
  const policy = page.headers.get('content-security-policy');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect([page.headers.get('x-frame-options'), page.headers.get('referrer-policy')]).toEqual(['DENY', 'no-referrer']);
  expect(await page.text()).not.toMatch(/<script(?![^>]* src=)|https?:\/\//);
});

test('its files are packed, and kept for good because their names change with their content', async () => {
  const [asset = ''] = /\/assets\/[^"]+\.js/.exec(await (await get('/')).text()) ?? [];
  const packed = await get(asset, { 'accept-encoding': 'br, gzip' });
  expect(Object.fromEntries(packed.headers)).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  const plain = await get(asset, { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(await packed.text());
  const again = await get(asset, { 'if-none-match': packed.headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('the documents are at hand without the internet, and nothing else of the disk is', async () => {
  const readme = await get('/docs/README.md');
  expect([readme.status, readme.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  for (const path of [
    '/assets/../index.html',
    '/assets/%2e%2e/.built-from',
    '/docs/../../package.json',
    '/docs/none',
  ]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
});

test('demo accounts are told to nobody outside development', async () => {
  expect(await (await get('/console.json')).json()).toEqual({ demo: null, controls: [] });
});

test('Sandbox names the explorer, for browsers without the internet', async () => {
  const sandbox = await get('/graphql', { accept: 'text/html' });
  expect(await sandbox.text()).toContain('<a href="/explorer">explorer</a>');
});

test('without the console, / says what this is and where to read on', async () => {
  const off = await startTestServer(database, { env: { CONSOLE: 'false', LANDING_PAGE: 'false' } });
  const page = await fetch(`${off.url}/`);
  const text = await page.text();
  const [explorer, about] = await Promise.all([fetch(`${off.url}/explorer`), fetch(`${off.url}/console.json`)]);
  const plain = await startTestServer(database);
  const sandbox = await (await fetch(`${plain.url}/graphql`, { headers: { accept: 'text/html' } })).text();
  await plain.close();
  await off.close();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toContain('docs/README.md');
  expect(text).toContain('CONSOLE=true');
  expect([explorer.status, about.status]).toEqual([404, 404]);
  expect(sandbox).not.toContain('href="/explorer"');
});
