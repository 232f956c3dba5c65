/**
 * Workers and PostgreSQL are killed in the middle of deliveries: each change arrives, in the order of the feed, and a delivery
 * that comes again has the id that it had.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readConfig } from '../../src/kernel/base/config.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { createWebhookEndpoint } from '../../src/modules/webhooks/manage-endpoint.js';
import { createServices } from '../../src/open-product.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { SECRET } from '../support/server.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const WORKER = fileURLToPath(new URL('../support/doomed-webhooks.ts', import.meta.url));

let postgres: OwnPostgres;
let receiver: WebhookReceiver;
const env = () => ({
  ...{ NODE_ENV: 'test', WEBHOOKS_TO_LOOPBACK: 'on' },
  ...{ DATABASE_URL: postgres.url, JWT_SECRET: SECRET },
});

beforeAll(async () => {
  [postgres, receiver] = await Promise.all([OwnPostgres.start(), WebhookReceiver.open()]);
});
afterAll(() => Promise.all([postgres.stop(), receiver.close()]));

async function makeEndpoint(): Promise<void> {
  const database = openDatabase({ url: postgres.url, poolMax: 2 });
  const services = createServices({ config: readConfig(env()), database, secret: SECRET });
  const { userId } = await createUser(database, SYSTEM, { name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  const by = { actor: { userId, role: 'ADMIN' as const }, viewer: { userId: `${userId}`, role: 'ADMIN' as const } };
  await createWebhookEndpoint(services, by, { url: receiver.url, types: ['USER'] });
  await database.close();
}

/** A new user, whose id the feed names. */
async function change(): Promise<string> {
  const { rows } = await postgres.asking((client) =>
    client.query(
      `INSERT INTO "User" (name, role, email) VALUES ('Somebody', 'CLIPPER', gen_random_uuid() || '@example.org') RETURNING id`,
    ),
  );
  return `user_${rows[0].id}`;
}

function work(fate: string): ChildProcess {
  return fork(WORKER, [fate], {
    execArgv: ['--import', TSX],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], ...env() },
  });
}

const killed = async (worker: ChildProcess) => expect(await once(worker, 'close')).toEqual([null, 'SIGKILL']);

/** PostgreSQL dies while a request is under way, and comes back. The worker dies before it can record anything. */
async function killPostgres(): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    receiver.answer = () => resolve();
  });
  const worker = work('none');
  await arrived;
  await postgres.kill();
  worker.kill('SIGKILL');
  await killed(worker);
  await postgres.restart();
  receiver.status(204);
}

test('no change is lost or out of order when workers and PostgreSQL are killed', async () => {
  await makeEndpoint();
  const changed: string[] = [];
  for (const fate of ['cut', 'sent', 'postgres', 'sent', 'cut', 'postgres']) {
    changed.push(await change());
    if (fate === 'postgres') await killPostgres();
    else await killed(work(fate));
    changed.push(await change());
  }
  expect(await once(work('none'), 'close')).toEqual([0, null]);
  const told = receiver.told.map(({ id, changes }) => ({ id, ids: changes.map((one: { id: string }) => one.id) }));
  const firsts = told.filter(({ id }, at) => told.findIndex((one) => one.id === id) === at);
  expect(firsts.flatMap(({ ids }) => ids)).toEqual(changed);
  // A repeat came at once, with the same id and the same changes.
  expect(told.length).toBeGreaterThan(firsts.length);
  for (const [at, { id, ids }] of told.entries()) {
    const before = told[at - 1];
    if (before?.id === id) expect(ids).toEqual(before?.ids);
    else expect(told.slice(0, at).map((one) => one.id)).not.toContain(id);
  }
});
