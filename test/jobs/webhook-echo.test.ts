/** `npm run webhook:echo`: it makes its endpoint, prints what is delivered, refuses wrong signatures, and cleans up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openEcho } from '../../dev/webhook-echo/echo.js';
import { signedHeaders } from '../../src/modules/webhooks/webhook-secret.js';
import { until } from '../support/moments.js';
import { WebhookStage } from '../support/webhook-stage.js';
import { ADMIN } from '../support/write-stage.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const CLI = fileURLToPath(new URL('../../dev/webhook-echo/webhook-echo.cli.ts', import.meta.url));
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function run(args: string[]) {
  const child = spawn(process.execPath, ['--import', TSX, CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  started.push(child);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => void printed.push(line));
  const said = (what: string) => until(async () => printed.join('\n').includes(what) || child.exitCode !== null);
  return { child, printed, said };
}

test('it checks signatures, and says what came again', async () => {
  const lines: string[] = [];
  const echo = await openEcho({ port: 0, secret: () => SECRET, print: (line) => void lines.push(line) });
  const body = JSON.stringify({ type: 'changes', changes: [{ type: 'CLIP', id: 'clip_1' }], data: { ok: true } });
  const headers = signedHeaders([SECRET], { messageId: 'msg_1', at: new Date(), body });
  const send = async (text: string) => (await fetch(echo.url, { method: 'POST', headers, body: text })).status;
  expect([await send(body), await send(body), await send(`${body} `)]).toEqual([204, 204, 400]);
  expect(lines.map((line) => line.replace(/^\S+ {2}/, ''))).toEqual([
    'msg_1: changed: clip_1\n          {"ok":true}',
    'msg_1 (again): changed: clip_1\n          {"ok":true}',
    'msg_1: refused, its signature is wrong',
  ]);
  await echo.close();
});

test('with the token of an admin it makes an endpoint for itself, and deletes it at the end', async () => {
  const hooks = await WebhookStage.open();
  const { server } = hooks.stage;
  const token = await server.tokenOf(ADMIN);
  const { child, printed, said } = run(['--token', token, '--api', `${server.url}/graphql`, '--port', '0']);
  await said('Change something');
  const id = await hooks.change();
  await hooks.deliverAll();
  await said(`changed: ${id}`);
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(printed.join('\n')).toContain(`changed: ${id}`);
  const { data } = await server.query(ADMIN, '{ webhookEndpoints { totalCount } }');
  expect(data.webhookEndpoints.totalCount).toBe(0);
  await hooks.close();
});

test('it says in a sentence that nothing answers, and exits 2', async () => {
  const { child, printed } = run(['--token', 'x', '--api', 'http://127.0.0.1:1/graphql', '--port', '0']);
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(printed.join('\n')).toContain('Nothing answers at http://127.0.0.1:1/graphql.');
});
