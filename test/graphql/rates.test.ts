/** How much one caller may ask for, by user and by address. For the buckets see test/rules/rates.test.ts. */
import { randomBytes } from 'node:crypto';
import { onStatement } from '../../src/kernel/db/statement-times.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
const servers: TestServer[] = [];
const lookedUp: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  onStatement(({ statement }) => lookedUp.push(statement));
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.drop();
});

async function serve(env: Record<string, string>): Promise<TestServer> {
  const server = await startTestServer(database, { env });
  servers.push(server);
  return server;
}

const from = (address: string) => ({ 'x-forwarded-for': address });
const OK = undefined;
const LIMITED = 'RATE_LIMITED';

describe('cost units', () => {
  const PAGE = '{ users(first: 100) { edges { node { id totals { earned } } } } }';

  test('belong to a user: another user has their own, and the answer says when to come back [S8]', async () => {
    // A request costs 10, its document 21, the page 351: the next one has to wait.
    const server = await serve({ USER_COST_PER_MINUTE: '500' });
    const codes = [];
    for (let n = 0; n < 2; n += 1) codes.push(codeOf(await server.query('Ada Admin', PAGE)));
    expect(codes).toEqual([OK, LIMITED]);
    expect(codeOf(await server.query('Reporting tool', PAGE))).toBe(OK);
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await server.tokenOf('Ada Admin')}` },
      body: JSON.stringify({ query: PAGE }),
    });
    const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
    const seconds = Number(response.headers.get('retry-after'));
    expect([response.status, seconds > 0 && seconds <= 60]).toEqual([429, true]);
    expect(errors).toEqual([
      {
        message: `You sent too many or too costly requests. Try again in ${seconds} s.`,
        extensions: { code: LIMITED, retryAfterSeconds: seconds },
      },
    ]);
    // Small requests are still answered.
    expect(codeOf(await server.query('Ada Admin', '{ me { id } }'))).toBe(OK);
  });

  test('are also spent on requests that ask for next to nothing, and on exports', async () => {
    const server = await serve({ USER_COST_PER_MINUTE: '100' });
    const codes = [];
    for (let n = 0; n < 12; n += 1) codes.push(codeOf(await server.query('Noah Cuts', '{ __typename }')));
    expect([codes[0], codes.at(-1)]).toEqual([OK, LIMITED]);
    const headers = { authorization: `Bearer ${await server.tokenOf('Noah Cuts')}` };
    const response = await fetch(`${server.url}/export/payouts.csv`, { headers });
    expect([response.status, Number(response.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: LIMITED } }] });
  });

  test('of an anonymous caller are those of the address, whatever is sent [S8]', async () => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '100', TRUST_PROXY: 'true' });
    const broken = (address: string) => server.query(null, '{ nobody', {}, from(address));
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 2; n += 1) codes.push(codeOf(await broken('192.0.2.1')));
    expect(codes).toEqual(['GRAPHQL_PARSE_FAILED', LIMITED]);
    expect(codeOf(await server.query(null, '{ __typename }', {}, from('192.0.2.2')))).toBe(OK);
    // A token identifies a user, so the address is not charged.
    expect(codeOf(await server.query('Noah Cuts', '{ me { id } }', {}, from('192.0.2.1')))).toBe(OK);
    // An invalid token does not, nor does an address that the client itself put before the proxy's.
    expect(
      codeOf(await server.query(null, '{ __typename }', {}, { ...from('192.0.2.1'), authorization: 'Bearer x' })),
    ).toBe(LIMITED);
    expect(codeOf(await server.query(null, '{ __typename }', {}, from('198.51.100.9, 192.0.2.1')))).toBe(LIMITED);
  });

  test('without a proxy the header of one is ignored', async () => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '100' });
    const codes = [];
    for (let n = 0; n < 12; n += 1) {
      codes.push(codeOf(await server.query(null, '{ __typename }', {}, from(`192.0.2.${n}`))));
    }
    expect(codes.at(-1)).toBe(LIMITED);
  });

  const ROUTER_SECRET = 'only the router and the server know this';

  test('through the router are charged to the client that it names, and to nobody else', async () => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '100', ROUTER_SECRET });
    const through = (secret: string, client: string) =>
      server.query(null, '{ __typename }', {}, { 'x-router-secret': secret, 'x-client-address': client });
    const codes = [];
    for (let n = 0; n < 12; n += 1) codes.push(codeOf(await through(ROUTER_SECRET, '192.0.2.1')));
    expect([codes[0], codes.at(-1)]).toEqual([OK, LIMITED]);
    expect(codeOf(await through(ROUTER_SECRET, '192.0.2.2'))).toBe(OK);
    expect(codeOf(await through(ROUTER_SECRET, '2001:db8::1'))).toBe(OK);
    // A caller that is not the router is charged as itself, whatever client it names.
    const direct = [];
    for (let n = 0; n < 12; n += 1) direct.push(codeOf(await through('a guess at the secret', `198.51.100.${n}`)));
    expect(direct.at(-1)).toBe(LIMITED);
  });

  test('through a router that names nobody belong to the user, not to an address', async () => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '100', ROUTER_SECRET });
    const codes = [];
    for (let n = 0; n < 30; n += 1) {
      const named = n % 2 ? {} : { 'x-client-address': '192.0.2.1, 192.0.2.2' };
      codes.push(
        codeOf(await server.query(null, '{ __typename }', {}, { 'x-router-secret': ROUTER_SECRET, ...named })),
      );
    }
    expect(new Set(codes)).toEqual(new Set([OK]));
  });
});

describe('lookups of made-up credentials are charged to the address', () => {
  const send = (server: TestServer, token: string) =>
    server.query(null, '{ me { id } }', {}, { authorization: `Bearer ${token}` });
  const random = () => randomBytes(32).toString('base64url');
  const lookups = () => lookedUp.filter((statement) => statement === 'accountByApiKey').length;

  test.each([
    ['API keys', () => `cliptally_${random()}`, 3],
    ['tokens', () => `${random()}.${random()}.${random()}`, 0],
  ])('%s: in the end nothing is looked up any more [S33]', async (_, made, statements) => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '115' });
    const before = lookups();
    const codes = [];
    for (let n = 0; n < 20; n += 1) codes.push(codeOf(await send(server, made())));
    // A lookup costs 20 and a request 11, out of 115; the first also pays for its document.
    expect(codes).toEqual([...Array(3).fill('UNAUTHENTICATED'), ...Array(17).fill(LIMITED)]);
    expect(lookups() - before).toBe(statements);
  });

  test('a key that was valid a moment ago is read even for an address that has nothing left', async () => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '300' });
    const make = async () => {
      const input = { idempotencyKey: random(), name: 'Tool' };
      const { data } = await server.query(
        'Ada Admin',
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
        { input },
      );
      return data.createApiKey.secret as string;
    };
    const key = await make();
    expect(codeOf(await send(server, key))).toBe(OK);
    while (codeOf(await send(server, `cliptally_${random()}`)) !== LIMITED);
    expect(codeOf(await send(server, key))).toBe(OK);
    // Here, too, a valid token is charged to its user.
    expect(codeOf(await server.query('Noah Cuts', '{ me { id } }'))).toBe(OK);
  });
});
