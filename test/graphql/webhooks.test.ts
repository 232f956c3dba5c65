/** Webhook endpoints over HTTP: their owners, their addresses and their documents [S40]. */
import { readConfig } from '../../src/kernel/base/config.js';
import { ENDPOINTS_MAX } from '../../src/modules/webhooks/manage-endpoint.js';
import { faultOfAddress } from '../../src/modules/webhooks/webhook-address.js';
import { idOf } from '../support/ids.js';
import { codeOf } from '../support/server.js';
import { WebhookStage } from '../support/webhook-stage.js';
import { ADMIN } from '../support/write-stage.js';

const TOOL = 'Warehouse';

let hooks: WebhookStage;
beforeAll(async () => {
  hooks = await WebhookStage.open();
  await hooks.stage.scene.user(TOOL, 'SERVICE');
});
beforeEach(() => hooks.reset());
afterAll(() => hooks.close());

const create = (input: object, as: string | null = ADMIN) =>
  hooks.send('createWebhookEndpoint', { url: hooks.receiver.url, ...input }, as);
const listed = async (as: string) =>
  (await hooks.stage.server.query(as, '{ webhookEndpoints { totalCount nodes { id user { name } } } }')).data
    .webhookEndpoints;

test('its secret is shown once, and neither a replay nor the endpoint shows it again', async () => {
  const input = { idempotencyKey: 'once' };
  const [first, again] = [await create(input), await create(input)];
  expect(first.data.createWebhookEndpoint).toMatchObject({
    secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
    replayed: false,
    webhookEndpoint: { status: 'ENABLED', stop: null, deliveries: { nodes: [] } },
  });
  const { id } = first.data.createWebhookEndpoint.webhookEndpoint;
  expect(again.data.createWebhookEndpoint).toMatchObject({ secret: null, replayed: true, webhookEndpoint: { id } });
  const rotated = await hooks.done('rotateWebhookSecret', { endpointId: id, idempotencyKey: 'turn' });
  expect(rotated.secret).not.toBe(first.data.createWebhookEndpoint.secret);
  expect(await hooks.done('rotateWebhookSecret', { endpointId: id, idempotencyKey: 'turn' })).toMatchObject({
    secret: null,
    replayed: true,
  });
});

test('a tool has its own endpoints, which no other tool sees or changes, and an admin sees all', async () => {
  const other = hooks.stage.fresh('Other tool');
  await hooks.stage.scene.user(other, 'SERVICE');
  const [own, foreign] = [await hooks.endpoint({}, TOOL), await hooks.endpoint({}, ADMIN)];
  expect(await listed(TOOL)).toEqual({ totalCount: 1, nodes: [{ id: own.id, user: { name: TOOL } }] });
  expect(await listed(other)).toEqual({ totalCount: 0, nodes: [] });
  expect(await listed(ADMIN)).toMatchObject({ totalCount: 2 });
  await hooks.change();
  await hooks.deliverAll();
  const { deliveries } = await hooks.shown(foreign);
  const deliveryId = deliveries.nodes[0].id;
  for (const [name, input] of [
    ...['updateWebhookEndpoint', 'deleteWebhookEndpoint', 'enableWebhookEndpoint', 'disableWebhookEndpoint'].map(
      (each) => [each, { endpointId: foreign.id }] as const,
    ),
    ...['rotateWebhookSecret', 'sendTestDelivery'].map((each) => [each, { endpointId: foreign.id }] as const),
    ['retryDelivery', { deliveryId }] as const,
  ]) {
    expect([name, codeOf(await hooks.send(name, input, TOOL))]).toEqual([name, 'NOT_FOUND']);
  }
  const find =
    'query ($endpoint: ID!, $delivery: ID!) { webhookEndpoint(id: $endpoint) { id } webhookDelivery(id: $delivery) { id } }';
  const { errors } = await hooks.stage.server.query(TOOL, find, { endpoint: foreign.id, delivery: deliveryId });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  // An admin may stop the endpoint of a tool.
  expect(await hooks.done('disableWebhookEndpoint', { endpointId: own.id })).toMatchObject({
    webhookEndpoint: { status: 'DISABLED', stop: 'BY_HAND', stopNote: 'Somebody disabled it.' },
  });
});

test('a clipper has none', async () => {
  const { name } = await hooks.stage.clipper();
  expect(codeOf(await create({}, name))).toBe('FORBIDDEN');
  expect(codeOf(await create({}, null))).toBe('UNAUTHENTICATED');
  expect(codeOf(await hooks.stage.server.query(name, '{ webhookEndpoints { totalCount } }'))).toBe('FORBIDDEN');
});

test(`an account has at most ${ENDPOINTS_MAX}`, async () => {
  for (let n = 0; n < ENDPOINTS_MAX; n += 1) await hooks.endpoint({}, TOOL);
  expect(codeOf(await create({}, TOOL))).toBe('CONFLICT');
});

test('it can be changed, disabled, enabled and deleted, each with its row in the audit log', async () => {
  const { id, number } = await hooks.endpoint({ types: ['USER', 'CLIP', 'USER'] });
  const updated = await hooks.done('updateWebhookEndpoint', {
    endpointId: id,
    types: ['CAMPAIGN'],
    document: '{ settings { currency } }',
  });
  expect(updated).toMatchObject({ replayed: false });
  for (const name of ['disableWebhookEndpoint', 'enableWebhookEndpoint', 'rotateWebhookSecret'])
    await hooks.done(name, { endpointId: id });
  expect(codeOf(await hooks.send('enableWebhookEndpoint', { endpointId: id }))).toBe('CONFLICT');
  expect(await hooks.done('deleteWebhookEndpoint', { endpointId: id })).toEqual({ endpointId: id, replayed: false });
  expect(await listed(ADMIN)).toMatchObject({ totalCount: 0 });
  const log = await hooks.stage.server.query(
    ADMIN,
    'query ($id: ID!) { auditLog(filter: { entity: "WebhookEndpoint", entityId: $id }) { nodes { action before after } } }',
    { id },
  );
  expect(log.data.auditLog.nodes.reverse()).toEqual([
    {
      action: 'createWebhookEndpoint',
      before: null,
      after: { host: expect.stringMatching(/^127\.0\.0\.1:\d+$/), types: ['USER', 'CLIP'], hasDocument: false },
    },
    {
      action: 'updateWebhookEndpoint',
      before: { host: expect.any(String), types: ['USER', 'CLIP'] },
      after: { host: expect.any(String), types: ['CAMPAIGN'], hasNewDocument: true },
    },
    { action: 'disableWebhookEndpoint', before: { stop: null }, after: { stop: 'BY_HAND' } },
    { action: 'enableWebhookEndpoint', before: { stop: 'BY_HAND' }, after: { stop: null } },
    { action: 'rotateWebhookSecret', before: null, after: null },
    { action: 'deleteWebhookEndpoint', before: { host: expect.any(String) }, after: null },
  ]);
  expect(number).toBeGreaterThan(0n);
});

test('types that are added later are delivered from then on, at its place in the feed', async () => {
  const endpoint = await hooks.endpoint({ types: ['USER'] });
  const { userId } = await hooks.stage.clipper();
  await hooks.done('updateWebhookEndpoint', { endpointId: endpoint.id, types: ['CAMPAIGN', 'USER'] });
  const id = await hooks.change();
  await hooks.deliverAll();
  expect(hooks.receiver.told.flatMap(({ changes }) => changes)).toEqual(
    expect.arrayContaining([
      { type: 'USER', id: idOf('user', userId) },
      { type: 'CAMPAIGN', id },
    ]),
  );
});

describe('a url', () => {
  test.each([
    ...[
      'http://hooks.example.org/',
      'ftp://hooks.example.org/',
      'hooks.example.org',
      '',
      'https://',
      'javascript:alert(1)',
    ],
    ...[
      'https://localhost/',
      'https://127.0.0.1/',
      'https://0177.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://127.1/',
    ],
    ...[
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[fe80::1]/',
      'https://169.254.169.254/latest/meta-data/',
    ],
    ...[
      'https://8.8.8.8/',
      'https://metadata/',
      'https://user@hooks.example.org/',
      'https://:secret@hooks.example.org/',
    ],
    ...['https://hooks.example.org:8443/', 'https://hooks.example.org:80/', 'https://hooks.example.org/#part'],
  ])('%s is refused [S40]', (url) => expect(faultOfAddress(url, false)).toEqual(expect.any(String)));

  test('that is too long is refused', () =>
    expect(faultOfAddress(`https://hooks.example.org/${'x'.repeat(2_048)}`, false)).toBe(
      'must have at most 2048 characters',
    ));

  test.each(['https://hooks.example.org/', 'https://hooks.example.org:443/a?b=c', 'https://xn--bcher-kva.example/'])(
    '%s is allowed',
    (url) => expect(faultOfAddress(url, false)).toBeNull(),
  );

  test('on this machine is allowed only by WEBHOOKS_TO_LOOPBACK, and other private ones never', () => {
    const allowed = ['http://localhost:4010/', 'http://127.0.0.1:4010/a', 'https://[::1]:4010/'];
    expect(allowed.map((url) => faultOfAddress(url, true))).toEqual([null, null, null]);
    const refused = [
      'http://127.0.0.2/',
      'http://10.0.0.1/',
      'http://0.0.0.0/',
      'ftp://localhost/',
      'http://me@localhost/',
    ];
    expect(refused.filter((url) => faultOfAddress(url, true) === null)).toEqual([]);
  });

  test('production does not start with WEBHOOKS_TO_LOOPBACK', () => {
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://unused', JWT_SECRET: 'x'.repeat(32) };
    expect(() => readConfig({ ...production, WEBHOOKS_TO_LOOPBACK: 'on' })).toThrow(
      'WEBHOOKS_TO_LOOPBACK: must be off',
    );
    expect(readConfig(production).webhooksToLoopback).toBe(false);
  });

  test('is refused over the API with a sentence', async () => {
    const { errors } = await create({ url: 'https://169.254.169.254/' });
    expect(errors).toMatchObject([
      {
        message: 'url must name a host, and not its address.',
        extensions: { code: 'BAD_USER_INPUT', field: 'input.url' },
      },
    ]);
  });
});

describe('a document is refused', () => {
  const deep = `{ ${'clip(id: "clip_1") { campaign { clips { nodes { '.repeat(4)} id ${'} } } }'.repeat(4)} }`;
  test.each([
    ['that has a syntax error', '{ settings {', /Syntax Error/],
    ['that does not fit the schema', '{ settings { colour } }', /Cannot query field "colour"/],
    ['that is a mutation', 'mutation { logout(input: { refreshToken: "x" }) { replayed } }', /must be a query/],
    [
      'with two operations',
      'query A { settings { currency } } query B { settings { currency } }',
      /exactly one operation/,
    ],
    ['that asks for the schema', '{ __schema { types { name } } }', /must not ask for the schema/],
    ['with another variable', 'query ($id: ID!) { node(id: $id) { id } }', /must not declare \$id\. It gets \$ids\./],
    [
      'whose $ids has another type',
      'query ($ids: [Int!]!) { changes(first: 1) { hasMore } settings { currency } }',
      /ids/,
    ],
    ['that is too deep', deep, /levels of fields/],
    [
      'that costs too much',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { clips(first: 100) { nodes { id campaign { name clips(first: 100) { nodes { id } } } } } } } }',
      /cost units/,
    ],
    ['that is too long', `{ settings { currency } } # ${'x'.repeat(10_000)}`, /at most 10000 characters/],
  ])('%s', async (_, document, message) => {
    const { errors } = await create({ document });
    expect(errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT', field: 'input.document' } },
    ]);
    const { id } = await hooks.endpoint();
    expect(codeOf(await hooks.send('updateWebhookEndpoint', { endpointId: id, document }))).toBe('BAD_USER_INPUT');
  });

  test('and an empty one removes it', async () => {
    const { id } = await hooks.endpoint({ document: '{ settings { currency } }' });
    const documentOf = async () =>
      (await hooks.stage.server.query(ADMIN, 'query ($id: ID!) { webhookEndpoint(id: $id) { document } }', { id })).data
        .webhookEndpoint.document;
    expect(await documentOf()).toBe('{ settings { currency } }');
    await hooks.done('updateWebhookEndpoint', { endpointId: id, document: '' });
    expect(await documentOf()).toBeNull();
  });
});

describe('an API key', () => {
  const keyed = async (scopes: string[] | null) => {
    const made = await hooks.stage.mutate(
      ADMIN,
      'createApiKey',
      { idempotencyKey: hooks.stage.fresh('key'), name: hooks.stage.fresh('Tool'), scopes },
      'secret apiKey { id }',
    );
    const { secret, apiKey } = (made.data as Record<string, { secret: string; apiKey: { id: string } }>)[
      'createApiKey'
    ] as {
      secret: string;
      apiKey: { id: string };
    };
    const send = async (query: string, variables: object = {}) => {
      const response = await fetch(`${hooks.stage.server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query, variables }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
      return (await response.json()) as any;
    };
    const make = (input: object = {}) =>
      send(
        'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { secret webhookEndpoint { id types } } }',
        { input: { idempotencyKey: hooks.stage.fresh('make'), url: hooks.receiver.url, ...input } },
      );
    return { id: apiKey.id, send, make };
  };

  test('that does not name WEBHOOKS makes none, also one that may read everything', async () => {
    for (const scopes of [null, ['CAMPAIGNS']]) {
      const { make } = await keyed(scopes);
      const { errors } = await make();
      expect(errors[0].extensions.code).toBe('FORBIDDEN');
    }
  });

  test('that names it has endpoints within its scopes, and they end with it', async () => {
    const { id, make, send } = await keyed(['WEBHOOKS', 'CAMPAIGNS']);
    const { data } = await make();
    expect(data.createWebhookEndpoint.webhookEndpoint.types).toEqual(['CAMPAIGN', 'CAMPAIGN_TERMS']);
    expect((await make({ types: ['CLIP'] })).errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'CLIPS' });
    const refused = await make({ document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { name } } }' });
    expect(refused.errors[0].message).toContain('lacks the scope USERS');
    const { errors } = await send(
      'mutation { createCampaign(input: { idempotencyKey: "x", name: "n", brand: "b", budget: "1.00", socialPlatforms: [TIKTOK], terms: { ratePerThousandViews: "1.00" } }) { replayed } }',
    );
    expect(errors[0].extensions.code).toBe('FORBIDDEN');
    const endpoint = data.createWebhookEndpoint.webhookEndpoint;
    await hooks.change();
    await hooks.deliverAll();
    expect(hooks.receiver.told).toHaveLength(1);
    await hooks.stage.mutate(ADMIN, 'revokeApiKey', { apiKeyId: id }, 'replayed');
    await hooks.change();
    await hooks.deliverAll();
    expect(hooks.receiver.told).toHaveLength(1);
    expect(await hooks.shown(endpoint)).toMatchObject({ status: 'DISABLED', stop: 'KEY_ENDED' });
  });

  test('whose endpoint an admin changes keeps its scopes', async () => {
    const { make } = await keyed(['WEBHOOKS', 'CAMPAIGNS']);
    const { id } = (await make()).data.createWebhookEndpoint.webhookEndpoint;
    for (const input of [{ types: ['USER'] }, { document: '{ platformStats { asOf } }' }])
      expect(codeOf(await hooks.send('updateWebhookEndpoint', { endpointId: id, ...input }))).toBe('BAD_USER_INPUT');
  });
});
