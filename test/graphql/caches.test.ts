/** Every cache of the process, flooded by what callers send. Each has a limit in bytes, whatever the keys are. */
import { SignJWT } from 'jose';
import { sizesOfCaches } from '../../src/kernel/base/bounded-cache.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, SECRET, startTestServer, type TestServer } from '../support/server.js';

const ADMIN = 'Ada Admin';
/** Appears twice in a body. */
const LONG = 45_000;
/** A digest with its mark, or a key that is kept as it is. */
const KEY_BYTES_MAX = 130;
const MIB = 2 ** 20;

let database: TestDatabase;
let server: TestServer;
/** Caches that earlier test files of this worker left, by name. */
const earlier = new Map<string, { entries: number; bytes: number; keyBytes: number }>();

beforeAll(async () => {
  collectGarbage();
  for (const { name, ...size } of sizesOfCaches()) earlier.set(name, size);
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { execution: { compileAtSight: 2 } });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

function sizeOf(name: string) {
  const size = sizesOfCaches().find((one) => one.name === name);
  if (size === undefined) throw new Error(`there is no cache ${name}`);
  const before = earlier.get(name) ?? { entries: 0, bytes: 0, keyBytes: 0 };
  return {
    entries: size.entries - before.entries,
    bytes: size.bytes - before.bytes,
    keyBytes: size.keyBytes - before.keyBytes,
  };
}

function expectShortKeys(name: string): void {
  const { entries, keyBytes } = sizeOf(name);
  expect(entries).toBeGreaterThan(0);
  expect(keyBytes).toBeLessThanOrEqual(entries * KEY_BYTES_MAX);
}

const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }).then((response) => response.json() as Promise<{ data?: unknown; errors?: { extensions: { code: string } }[] }>);

test('case 2: operation names of 45 kB leave nothing behind, in the document or beside it [S32]', async () => {
  const before = sizesOfCaches();
  for (let n = 0; n < 40; n += 1) {
    const name = `n${n}${'x'.repeat(LONG)}`;
    expect(
      (await post({ query: `query ${name} { __typename }`, operationName: name })).errors?.[0]?.extensions.code,
    ).toBe('OPERATION_TOO_LARGE');
    expect((await post({ query: '{ __typename }', operationName: name })).errors?.[0]?.extensions.code).toBe(
      'BAD_REQUEST',
    );
  }
  const bytes = (sizes: typeof before) => Math.max(...sizes.map((size) => size.keyBytes));
  expect(bytes(sizesOfCaches()) - bytes(before)).toBeLessThan(100 * KEY_BYTES_MAX);
});

test('documents count with the memory they take, and the oldest are dropped first [S32]', async () => {
  // Each counts as a megabyte, and together they exceed the limit.
  const fields = (n: number) =>
    Array.from({ length: 60 }, (_, m) => `f${n}x${m}: id`)
      .slice(0, 30)
      .join(' ');
  const values = `[${'"1",'.repeat(1_500)}]`;
  for (let n = 0; n < 60; n += 1) {
    const text = `query Q${n} { me { ${fields(n)} } clips(first: 1, filter: { status: APPROVED }) { totalCount } _entities(representations: ${values}) { __typename } }`;
    await server.query(ADMIN, text);
  }
  const { entries, bytes } = sizeOf('documents');
  expect([entries > 10, entries < 60, bytes > 20 * MIB, bytes <= 32 * MIB]).toEqual([true, true, true, true]);
  expectShortKeys('documents');
});

test('a document that is mostly comments is not kept [S32]', async () => {
  const before = sizeOf('documents').entries;
  const { errors } = await server.query(ADMIN, `{ me { id } }${'\n#'.repeat(4_900)}`);
  expect(errors?.[0]?.extensions).toMatchObject({ limit: 'tokens' });
  expect(sizeOf('documents').entries).toBeLessThanOrEqual(before);
});

test('compiled operations have room for their code, and merely seen ones for a digest [S32]', async () => {
  // A name of 250 characters in each of 29 places. Every operation is sent twice, and therefore compiled.
  const alias = (n: number, m: number) => `a${n}x${m}${'y'.repeat(240)}`;
  for (let n = 0; n < 12; n += 1) {
    const text = `{ me { ${Array.from({ length: 29 }, (_, m) => `${alias(n, m)}: id`).join(' ')} } }`;
    for (let times = 0; times < 2; times += 1) expect((await server.query(ADMIN, text)).errors).toBeUndefined();
  }
  const { entries, bytes } = sizeOf('compiled');
  expect(entries).toBeGreaterThanOrEqual(12);
  // Each counts as 30 times its text, and twice the size in which it was written.
  expect([bytes > 12 * 29 * 250 * 30, bytes <= 64 * MIB]).toEqual([true, true]);
  expectShortKeys('compiled');
  expectShortKeys('sights');
});

test('our tokens, however long, are identified by their digest [S32]', async () => {
  const { id } = await database.prisma.user.findFirstOrThrow({ where: { name: ADMIN } });
  const sign = (n: number) =>
    new SignJWT({ padding: `${n}${'x'.repeat(1_200)}` })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(id.toString())
      .setIssuer('cliptally')
      .setAudience('cliptally-api')
      .setJti(`token ${n}`)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(SECRET));
  for (let n = 0; n < 30; n += 1) {
    const { data } = await post({ query: '{ me { name } }' }, { authorization: `Bearer ${await sign(n)}` });
    expect(data).toEqual({ me: { name: ADMIN } });
  }
  expect(sizeOf('tokens').entries).toBeGreaterThanOrEqual(30);
  expectShortKeys('tokens');
});

test('login addresses are counted by their digest, however long they are [S32]', async () => {
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';
  for (let n = 0; n < 30; n += 1) {
    const email = `user${n}@${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.example`;
    expect(codeOf(await server.query(null, login, { input: { email, password: 'not the password' } }))).toBeDefined();
  }
  expectShortKeys('rates');
});

test('a connection to PostgreSQL that prepared 500 statements is replaced [S32]', async () => {
  const filters = [
    'status: APPROVED',
    'socialPlatform: TIKTOK',
    'campaignId: "campaign_1"',
    'userId: "user_1"',
    'search: "clip"',
  ];
  const orders = ['CREATED_AT', 'EARNED', 'VIEWS'];
  const asked = new Set<string>();
  for (let n = 0; n < 2 ** filters.length; n += 1) {
    const filter = filters.filter((_, bit) => (n >> bit) % 2 === 1).join(' ');
    for (const field of orders) {
      for (const direction of ['ASC', 'DESC']) {
        const list = (first: string) =>
          `clips(first: ${first}, filter: { ${filter} }, orderBy: { field: ${field}, direction: ${direction} })`;
        const text = `{ ${list('1')} { totalCount totals { earned } edges { node { id } } } }`;
        const { errors } = await server.query(ADMIN, text);
        if (errors === undefined) asked.add(text);
      }
    }
  }
  expect(asked.size).toBeGreaterThan(150);
  const held = await Promise.all(
    Array.from({ length: database.pool.totalCount }, async () => {
      const client = await database.pool.connect();
      const { rows } = await client.query('SELECT count(*)::int AS count FROM pg_prepared_statements');
      return { client, count: rows[0].count as number };
    }),
  );
  for (const { client } of held) client.release();
  expect(Math.max(...held.map(({ count }) => count))).toBeLessThanOrEqual(550);
});
