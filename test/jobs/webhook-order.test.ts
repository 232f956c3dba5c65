/** Where webhooks may go, who signs them, in which order they come, and what ends them [S40]. */
import { Queue } from '../../src/kernel/queue/queue.js';
import { deliverNext, startWebhooks } from '../../src/modules/webhooks/sending/deliver-changes.js';
import { DELIVERIES_KEPT_DAYS, pruneOldDeliveries } from '../../src/modules/webhooks/sending/prune-deliveries.js';
import { type FakeWeb, openFakeWeb } from '../support/fake-web.js';
import { codeOf } from '../support/server.js';
import { verified } from '../support/webhook-receiver.js';
import { WebhookStage } from '../support/webhook-stage.js';

let web: FakeWeb;
let hooks: WebhookStage;

beforeAll(async () => {
  web = await openFakeWeb();
  hooks = await WebhookStage.open();
});
beforeEach(async () => {
  await hooks.reset();
  web.reset();
});
afterAll(async () => {
  await hooks.close();
  await web.close();
});

const receiver = () => hooks.receiver;
const sql = (text: string, values: unknown[] = []) => hooks.stage.database.pool.query(text, values);

describe('where deliveries may go [S40]', () => {
  const PUBLIC = 'https://hooks.example.org/cliptally';
  const step = () => hooks.step({ transport: { ...web.transport, deadline: () => AbortSignal.timeout(5_000) } });

  test.each([
    ...[
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '192.168.1.1',
      '100.64.0.1',
      '0.0.0.0',
      '::1',
      'fe80::1',
      'fd00:ec2::254',
    ],
    ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::a00:1', '2002:7f00:1::1'],
  ])('not to %s, whatever name leads there', async (address) => {
    const endpoint = await hooks.endpoint({ url: PUBLIC });
    await hooks.change();
    web.resolves(address);
    web.answers(PUBLIC, (response) => response.writeHead(204).end());
    await step();
    expect(web.visits).toEqual([]);
    const { deliveries } = await hooks.shown(endpoint);
    expect(deliveries.nodes[0].attempts[0]).toMatchObject({
      statusCode: null,
      error: 'The host of the url has no public address.',
    });
  });

  test('a name is looked up for each connection, so one that leads elsewhere the second time gains nothing', async () => {
    await hooks.endpoint({ url: PUBLIC });
    web.answers(PUBLIC, (response) => response.writeHead(500).end());
    await hooks.change();
    await step();
    web.resolves('127.0.0.1');
    await step();
    web.resolves('93.184.216.34', '10.0.0.1');
    await step();
    expect(web.lookups).toHaveLength(3);
    expect(web.visits.map(({ url, method }) => [url, method])).toEqual([[PUBLIC, 'POST']]);
  });
});

describe('secrets', () => {
  test('two sign for a day after a rotation, and one afterwards', async () => {
    const endpoint = await hooks.endpoint();
    const { secret } = await hooks.done('rotateWebhookSecret', { endpointId: endpoint.id });
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    await hooks.change();
    await hooks.deliverAll();
    const [both] = receiver().received;
    if (both === undefined) throw new Error('nothing arrived');
    expect(`${both.headers['webhook-signature']}`.split(' ')).toHaveLength(2);
    for (const valid of [secret, endpoint.secret]) expect(verified(both, valid)).toMatchObject({ type: 'changes' });
    await sql(`UPDATE "WebhookEndpoint" SET "previousSecretUntil" = clock_timestamp() - interval '1 second'`);
    await hooks.change();
    await hooks.deliverAll();
    const last = receiver().received.at(-1);
    if (last === undefined) throw new Error('nothing arrived');
    expect(verified(last, secret)).toMatchObject({ type: 'changes' });
    expect(() => verified(last, endpoint.secret)).toThrow('No matching signature');
  });

  test('are stored encrypted, each for its own endpoint', async () => {
    const endpoint = await hooks.endpoint();
    const { rows } = await sql('SELECT row_to_json(w)::text AS text, secret FROM "WebhookEndpoint" w');
    expect(rows[0].text).not.toContain(endpoint.secret);
    expect(rows[0].secret.toString('latin1')).not.toContain(endpoint.secret.slice('whsec_'.length));
    const other = await hooks.endpoint();
    await sql('UPDATE "WebhookEndpoint" SET secret = $1 WHERE id = $2', [rows[0].secret, other.number]);
    await hooks.change();
    await hooks.deliverAll();
    expect(await hooks.shown(other)).toMatchObject({ status: 'DISABLED', stop: 'SECRET_UNREADABLE' });
    expect(receiver().received).toHaveLength(1);
  });
});

describe('order', () => {
  test('one request is under way for each endpoint, by any number of workers', async () => {
    await hooks.endpoint();
    await hooks.change();
    await hooks.step({
      onStep: async (step) => {
        if (step !== 'sent') return;
        await hooks.change();
        await sql(`UPDATE "WebhookEndpoint" SET "dueAt" = clock_timestamp() - interval '1 second'`);
        expect(await deliverNext(hooks.options)).toBe(false);
      },
    });
    expect(receiver().received).toHaveLength(1);
  });

  test('a worker that dies after sending loses nothing: another sends the same delivery again', async () => {
    const endpoint = await hooks.endpoint();
    const first = await hooks.change();
    const die = (at: string) => async (step: string) => {
      if (step === at) throw new Error('died');
    };
    await expect(hooks.step({ onStep: die('cut') })).rejects.toThrow('died');
    const second = await hooks.change();
    await expect(hooks.step({ onStep: die('sent') })).rejects.toThrow('died');
    await hooks.deliverAll();
    const told = receiver().told.map(({ id, changes }) => [id, changes.map((one: { id: string }) => one.id)]);
    expect(told).toEqual([
      [told[0]?.[0], [first]],
      [told[0]?.[0], [first]],
      [expect.not.stringMatching(`${told[0]?.[0]}`), [second]],
    ]);
    const { deliveries } = await hooks.shown(endpoint);
    expect(deliveries.nodes.map((one: { status: string }) => one.status)).toEqual(['DELIVERED', 'DELIVERED']);
  });

  test('a worker whose lease is over records nothing', async () => {
    const endpoint = await hooks.endpoint();
    await hooks.change();
    receiver().answer = (response) => response.writeHead(receiver().received.length === 1 ? 500 : 204).end();
    await hooks.step({
      onStep: async (step) => {
        if (step === 'sent') await hooks.deliverAll();
      },
    });
    const { deliveries } = await hooks.shown(endpoint);
    expect(deliveries.nodes).toMatchObject([{ status: 'DELIVERED', attempts: [{ statusCode: 204 }] }]);
  });

  test('retryDelivery sends an earlier delivery again under its id, before those that wait', async () => {
    const endpoint = await hooks.endpoint();
    await hooks.change();
    await hooks.deliverAll();
    const { deliveries } = await hooks.shown(endpoint);
    receiver().status(500);
    await hooks.change();
    await hooks.step();
    receiver().reset();
    const { webhookDelivery } = await hooks.done('retryDelivery', { deliveryId: deliveries.nodes[0].id });
    expect(webhookDelivery).toMatchObject({ status: 'WAITING' });
    // It is due at once, although the pause of the later one is not over.
    expect(await deliverNext(hooks.options)).toBe(true);
    await hooks.deliverAll();
    expect(receiver().told.map(({ id }) => id)).toEqual([deliveries.nodes[0].messageId, expect.any(String)]);
    await hooks.done('disableWebhookEndpoint', { endpointId: endpoint.id });
    expect(codeOf(await hooks.send('retryDelivery', { deliveryId: deliveries.nodes[0].id }))).toBe('CONFLICT');
  });

  test('the process sends what changes by itself, and stops in the middle of a request', async () => {
    await hooks.endpoint();
    const { database, log } = hooks.options;
    const stopping = new AbortController();
    const queue = await Queue.open({ database, log, pollMs: 20 });
    const arrived = new Promise<void>((resolve) => {
      receiver().answer = () => resolve();
    });
    startWebhooks(queue, { ...hooks.options, stopping: stopping.signal });
    await hooks.change();
    await arrived;
    stopping.abort(new Error('the process stops'));
    await queue.close();
    // It gave the endpoint back, and another process goes on at once.
    receiver().status(204);
    expect(await deliverNext(hooks.options)).toBe(true);
    expect(new Set(receiver().told.map(({ id }) => id)).size).toBe(1);
  });
});

describe('an endpoint stops with the account or the key that made it', () => {
  const STOPS = [
    [`UPDATE "User" SET status = 'SUSPENDED', "suspendedAt" = now() WHERE id = $1`, 'OWNER_NOT_ACTIVE'],
    [`UPDATE "User" SET role = 'CLIPPER' WHERE id = $1`, 'OWNER_ROLE'],
  ] as const;

  test.each(STOPS)('%s: %s', async (change, stop) => {
    const name = hooks.stage.fresh('Second Admin');
    const { userId } = await hooks.stage.scene.user(name, 'ADMIN');
    const endpoint = await hooks.endpoint({}, name);
    await hooks.change();
    await sql(change, [userId]);
    await hooks.deliverAll();
    expect(receiver().received).toEqual([]);
    expect(await hooks.shown(endpoint)).toMatchObject({ status: 'DISABLED', stop });
  });

  test('a document that the account may not ask for any more: the fields are refused in the answer', async () => {
    const name = hooks.stage.fresh('Third Admin');
    const { userId } = await hooks.stage.scene.user(name, 'ADMIN');
    await hooks.endpoint({ document: '{ apiKeys { totalCount } }' }, name);
    await hooks.change();
    await sql(`UPDATE "User" SET role = 'SERVICE' WHERE id = $1`, [userId]);
    await hooks.deliverAll();
    expect(receiver().told).toMatchObject([
      { data: { apiKeys: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    ]);
  });

  test('a document that does not fit the schema any more', async () => {
    const endpoint = await hooks.endpoint({ document: '{ settings { currency } }' });
    await sql(`UPDATE "WebhookEndpoint" SET document = '{ settings { colour } }'`);
    await hooks.change();
    await hooks.deliverAll();
    expect(await hooks.shown(endpoint)).toMatchObject({
      stop: 'DOCUMENT_INVALID',
      stopNote: expect.stringContaining('Cannot query field "colour"'),
    });
    expect(receiver().received).toEqual([]);
  });
});

test('an endpoint that was behind for too long gets a delivery that tells the gap, and what changes from then on', async () => {
  const endpoint = await hooks.endpoint({ document: '{ settings { currency } }' });
  await hooks.change();
  await hooks.done('disableWebhookEndpoint', { endpointId: endpoint.id });
  const { rows } = await sql('SELECT cursor FROM "WebhookEndpoint"');
  const parts = JSON.parse(Buffer.from(rows[0].cursor, 'base64url').toString());
  const old = Buffer.from(JSON.stringify(parts.with(3, parts[3] - 31 * 86_400_000))).toString('base64url');
  await sql('UPDATE "WebhookEndpoint" SET cursor = $1', [old]);
  await hooks.done('enableWebhookEndpoint', { endpointId: endpoint.id });
  await hooks.step();
  const id = await hooks.change();
  await hooks.deliverAll();
  expect(receiver().told).toMatchObject([
    { type: 'gap', changes: [], cursor: expect.any(String) },
    { type: 'changes', changes: [{ id }] },
  ]);
  expect(receiver().told[0]).not.toHaveProperty('data');
});

test('settled deliveries are pruned after 30 days with their attempts, and those that wait stay', async () => {
  const endpoint = await hooks.endpoint();
  await hooks.change();
  await hooks.deliverAll();
  receiver().status(500);
  await hooks.change();
  await hooks.step();
  const age = (days: number) =>
    sql(
      `UPDATE "WebhookDelivery" SET "createdAt" = now() - make_interval(days => $1), "settledAt" = CASE WHEN status <> 'WAITING' THEN now() - make_interval(days => $1) END`,
      [days],
    );
  await age(DELIVERIES_KEPT_DAYS - 1);
  expect(await pruneOldDeliveries(hooks.options)).toBe(0);
  await age(DELIVERIES_KEPT_DAYS + 1);
  expect(await pruneOldDeliveries(hooks.options)).toBe(1);
  const { deliveries } = await hooks.shown(endpoint);
  expect(deliveries.nodes).toMatchObject([{ status: 'WAITING', attempts: [{ statusCode: 500 }] }]);
  const { rows } = await sql('SELECT count(*)::int AS attempts FROM "WebhookAttempt"');
  expect(rows).toEqual([{ attempts: 1 }]);
});
