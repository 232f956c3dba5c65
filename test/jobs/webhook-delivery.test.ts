/**
 * Deliveries of webhooks over real HTTP, to receivers that take them and to receivers that do not [S40]. Pauses are ended by
 * moving the times in the database.
 */
import type { ServerResponse } from 'node:http';
import { createLog } from '../../src/kernel/base/log.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { deliverNext, RETRY_SECONDS } from '../../src/modules/webhooks/sending/deliver-changes.js';
import { WebhookMetrics } from '../../src/modules/webhooks/sending/webhook-metrics.js';
import { RECEIVERS } from '../../src/modules/webhooks/webhook-address.js';
import { codeOf } from '../support/server.js';
import { verified } from '../support/webhook-receiver.js';
import { WebhookStage } from '../support/webhook-stage.js';

let hooks: WebhookStage;
const lines: string[] = [];

beforeAll(async () => {
  hooks = await WebhookStage.open(createLog('info', { write: (line) => void lines.push(line) }));
});
beforeEach(async () => {
  await hooks.reset();
  lines.length = 0;
});
afterAll(() => hooks.close());

const receiver = () => hooks.receiver;
const sql = (text: string, values: unknown[] = []) => hooks.stage.database.pool.query(text, values);

/** The pause after which the endpoint is due, in seconds. */
async function pauseOf(number: bigint): Promise<number> {
  const { rows } = await sql(
    `SELECT round(extract(epoch FROM "dueAt" - clock_timestamp()))::int AS seconds FROM "WebhookEndpoint" WHERE id = $1`,
    [number],
  );
  return rows[0].seconds;
}

/** The endpoint after one failed attempt. */
async function afterFailure(options: Parameters<WebhookStage['step']>[0] = {}) {
  const endpoint = await hooks.endpoint();
  await hooks.change();
  await hooks.step(options);
  const shown = await hooks.shown(endpoint);
  return { endpoint, shown, attempt: shown.deliveries.nodes[0].attempts[0] };
}

describe('a receiver gets', () => {
  test('types, ids and the cursor of the feed, signed as Standard Webhooks has it', async () => {
    const endpoint = await hooks.endpoint();
    const changed = [await hooks.change(), await hooks.change()];
    await hooks.deliverAll();
    const [received] = receiver().received;
    if (received === undefined) throw new Error('nothing arrived');
    expect(verified(received, endpoint.secret)).toEqual({
      type: 'changes',
      timestamp: expect.stringMatching(/^20\d\d-/),
      cursor: expect.any(String),
      changes: changed.map((id) => ({ type: 'CAMPAIGN', id })),
    });
    expect(received.headers).toMatchObject({
      'webhook-id': expect.stringMatching(/^msg_[\w-]{27}$/),
      'content-type': 'application/json',
      'user-agent': 'Cliptally/1.0',
    });
    expect(() => verified({ ...received, body: `${received.body} ` }, endpoint.secret)).toThrow(
      'No matching signature',
    );
    const { deliveries, backlog } = await hooks.shown(endpoint);
    expect(deliveries.nodes).toMatchObject([
      {
        ...{ kind: 'CHANGES', status: 'DELIVERED', messageId: received.headers['webhook-id'] },
        attempts: [{ statusCode: 204, error: null, response: null }],
      },
    ]);
    expect(backlog).toEqual({ deliveries: 0, changes: 0, oldestAt: null });
    // The feed goes on where the delivery ended.
    const more = await hooks.stage.server.query(
      'Ada Admin',
      'query ($after: String) { changes(after: $after, types: [CAMPAIGN]) { nodes { id } } }',
      {
        after: deliveries.nodes[0].cursor,
      },
    );
    expect(more.data).toEqual({ changes: { nodes: [] } });
  });

  test('the answer of its document, as the rows are when it is sent', async () => {
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Campaign { name } } }';
    await hooks.endpoint({ document });
    const id = await hooks.change();
    await sql(`UPDATE "Campaign" SET name = 'Renamed' WHERE id = $1`, [id.slice('campaign_'.length)]);
    await hooks.deliverAll();
    expect(receiver().told).toMatchObject([{ changes: [{ id }], data: { nodes: [{ id, name: 'Renamed' }] } }]);
    expect(receiver().told[0]).not.toHaveProperty('errors');
  });

  test('of a row that is gone its id, null, and the error at its place', async () => {
    await hooks.endpoint({ document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }' });
    const id = await hooks.change();
    await hooks.stage.mutate('Ada Admin', 'deleteDraft', { campaignId: id }, 'replayed');
    await hooks.deliverAll();
    expect(receiver().told).toMatchObject([
      {
        changes: [{ id }],
        data: { nodes: [null] },
        errors: [{ path: ['nodes', 0], extensions: { code: 'NOT_FOUND' } }],
      },
    ]);
  });

  test('only the types that it asked for, and nothing from before it was made', async () => {
    await hooks.change();
    await hooks.endpoint({ types: ['USER'] });
    await hooks.change();
    const { userId } = await hooks.stage.clipper();
    await hooks.deliverAll();
    expect(receiver().told.map(({ changes }) => changes)).toEqual([[{ type: 'USER', id: `user_${userId}` }]]);
  });

  test('many changes in few deliveries, each row once, at most 100 in one', async () => {
    await hooks.endpoint();
    const changed: string[] = [];
    for (let n = 0; n < 120; n += 1) changed.push(await hooks.change());
    await hooks.deliverAll();
    const told = receiver().told.map(({ changes }) => changes.map(({ id }: { id: string }) => id));
    expect(told.map((ids) => [ids.length <= 100, new Set(ids).size === ids.length])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect([...new Set(told.flat())]).toEqual(changed);
  });

  test('a test by sendTestDelivery, which is tried once and holds nothing back', async () => {
    const endpoint = await hooks.endpoint({ document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }' });
    await hooks.done('sendTestDelivery', { endpointId: endpoint.id });
    expect(codeOf(await hooks.send('sendTestDelivery', { endpointId: endpoint.id }))).toBe('CONFLICT');
    receiver().status(500);
    await hooks.step();
    expect(receiver().told).toMatchObject([{ type: 'test', changes: [], data: { nodes: [] } }]);
    const id = await hooks.change();
    receiver().status(204);
    await hooks.deliverAll();
    expect(receiver().told.slice(1)).toMatchObject([{ type: 'changes', changes: [{ id }] }]);
    const { deliveries, status } = await hooks.shown(endpoint);
    expect([status, deliveries.nodes.map((one: { status: string }) => one.status)]).toEqual([
      'ENABLED',
      ['FAILED', 'DELIVERED'],
    ]);
  });
});

describe('a receiver that does not take it', () => {
  test('is asked again with growing pauses for three days, with the same id, and then its endpoint is disabled', async () => {
    const outcomes = new Metrics();
    const counts = new WebhookMetrics(outcomes);
    const endpoint = await hooks.endpoint();
    await hooks.change();
    receiver().status(500, {}, 'Out of order');
    const pauses: number[] = [];
    for (let failures = 0; failures < RETRY_SECONDS.length; failures += 1) {
      expect(await hooks.step({ onOutcome: (outcome) => counts.attempted(outcome) })).toBe(true);
      pauses.push(await pauseOf(endpoint.number));
      // Nothing is sent before the pause is over.
      expect(await deliverNext(hooks.options)).toBe(false);
    }
    expect(pauses).toEqual([...RETRY_SECONDS]);
    expect(pauses.reduce((sum, seconds) => sum + seconds)).toBeGreaterThan(3 * 86_400);
    expect(await hooks.shown(endpoint)).toMatchObject({ status: 'ENABLED', backlog: { deliveries: 1, changes: 1 } });
    await hooks.step({ onOutcome: (outcome) => counts.attempted(outcome) });
    const shown = await hooks.shown(endpoint);
    expect(shown).toMatchObject({
      ...{ status: 'DISABLED', stop: 'FAILING' },
      stopNote:
        'Every attempt of one delivery failed, for more than three days. The receiver answered 500. It takes a delivery by a status from 200 to 299.',
    });
    expect(shown.deliveries.nodes[0].attempts).toHaveLength(RETRY_SECONDS.length + 1);
    expect(shown.deliveries.nodes[0].attempts[0]).toMatchObject({ statusCode: 500, response: 'Out of order' });
    expect(new Set(receiver().told.map(({ id }) => id)).size).toBe(1);
    expect(await hooks.step()).toBe(false);
    expect(await outcomes.text()).toMatch(/cliptally_webhook_attempts_total\{outcome="RETRIED"\} 9/);
    expect(lines.join('')).toContain('ALERT: a webhook endpoint was disabled');
    expect(lines.join('')).not.toMatch(/127\.0\.0\.1|whsec_|Out of order/);
    const audit = await sql(
      `SELECT "actorId", "after" FROM "AuditEntry" WHERE action = 'disableWebhookEndpoint' AND "entityId" = $1`,
      [endpoint.number],
    );
    expect(audit.rows).toEqual([{ actorId: null, after: { stop: 'FAILING' } }]);
    // Enabled again, it goes on where it stopped.
    receiver().reset();
    await hooks.done('enableWebhookEndpoint', { endpointId: endpoint.id });
    const later = await hooks.change();
    await hooks.deliverAll();
    expect(receiver().told.map(({ changes }) => changes.length)).toEqual([1, 1]);
    expect(receiver().told[1]).toMatchObject({ changes: [{ id: later }] });
  });

  test('and that answers 500 for a day gets everything in its order afterwards', async () => {
    const endpoint = await hooks.endpoint();
    const first = await hooks.change();
    receiver().status(500);
    await hooks.step();
    const others = [await hooks.change(), await hooks.change()];
    for (let day = 5; day < 86_400; day += RETRY_SECONDS[receiver().received.length - 1] ?? 86_400) await hooks.step();
    const { backlog } = await hooks.shown(endpoint);
    expect(backlog).toMatchObject({ deliveries: 1, changes: 3, oldestAt: expect.any(String) });
    expect(receiver().told.every(({ changes }) => changes[0].id === first)).toBe(true);
    receiver().reset();
    await hooks.deliverAll();
    expect(receiver().told.map(({ changes }) => changes.map(({ id }: { id: string }) => id))).toEqual([
      [first],
      others,
    ]);
  });

  test('with 410 is disabled at once', async () => {
    receiver().status(410);
    const { shown } = await afterFailure();
    expect(shown).toMatchObject({
      ...{ status: 'DISABLED', stop: 'GONE' },
      stopNote: 'The receiver wants no more deliveries. The receiver answered 410: it wants no more deliveries.',
    });
    expect(receiver().received).toHaveLength(1);
  });

  test.each(['http://127.0.0.1:1/', 'https://hooks.example.org/new', '/elsewhere'])(
    'and redirects to %s has failed: no redirect is followed',
    async (location) => {
      receiver().status(302, { location });
      const { attempt, shown } = await afterFailure();
      expect(attempt).toMatchObject({
        statusCode: 302,
        error: 'The receiver redirects (302). Redirects are not followed: set the url to the address that it leads to.',
      });
      expect(shown.status).toBe('ENABLED');
      expect(receiver().received).toHaveLength(1);
    },
  );

  test('and never answers is given up when its time is over', async () => {
    const clock = new AbortController();
    receiver().answer = () => clock.abort();
    const { attempt } = await afterFailure({ transport: { ...RECEIVERS, deadline: () => clock.signal } });
    expect(attempt).toMatchObject({ statusCode: null, error: 'The receiver did not answer within 15 s.' });
  });

  test('while one that answers with a status and never ends its body has taken it', async () => {
    const clock = new AbortController();
    const open: ServerResponse[] = [];
    receiver().answer = (response) => {
      open.push(response);
      response.writeHead(200);
      response.write('so far');
    };
    const request: typeof RECEIVERS.request = (url, options, onResponse) =>
      RECEIVERS.request(url, options, (answer) => {
        onResponse(answer);
        answer.once('data', () => clock.abort());
      });
    const { attempt } = await afterFailure({ transport: { ...RECEIVERS, request, deadline: () => clock.signal } });
    expect(attempt).toMatchObject({ statusCode: 200, error: null });
    for (const response of open) response.destroy();
  });

  test('of a long answer only the beginning is read', async () => {
    receiver().answer = (response) => {
      response.writeHead(400);
      const more = (): void => void (response.destroyed || response.write('x'.repeat(65_536), more));
      more();
    };
    const { attempt } = await afterFailure();
    expect(attempt).toMatchObject({ statusCode: 400, response: 'x'.repeat(500) });
  });

  test('and refuses connections, or breaks them off, has failed with a code and no address', async () => {
    const endpoint = await hooks.endpoint({ url: 'http://127.0.0.1:1/' });
    await hooks.change();
    await hooks.step();
    receiver().answer = (response) => response.destroy();
    await hooks.done('updateWebhookEndpoint', { endpointId: endpoint.id, url: receiver().url });
    await hooks.step();
    const { deliveries } = await hooks.shown(endpoint);
    expect(deliveries.nodes[0].attempts).toMatchObject([
      { statusCode: null, error: 'The connection to the receiver failed (ECONNRESET).' },
      { statusCode: null, error: 'The connection to the receiver failed (ECONNREFUSED).' },
    ]);
  });

  test('keeps no other endpoint waiting', async () => {
    const bad = await hooks.endpoint({ url: 'http://127.0.0.1:1/' });
    await hooks.endpoint();
    await hooks.change();
    await hooks.step();
    // The pause of the first one is not over.
    expect(await deliverNext(hooks.options)).toBe(true);
    expect(receiver().received).toHaveLength(1);
    expect(await hooks.shown(bad)).toMatchObject({ backlog: { deliveries: 1 } });
  });
});
