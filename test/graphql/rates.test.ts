/** How much one caller may ask for: by user, by address, and attempts to log in. The buckets: test/rules/rates.test.ts. */
import { DEMO_PASSWORD } from '../../jobs/demo/demo-world.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, startTestServer, type TestServer } from '../support/server.js';

const MIA = 'mia@cliptally.example';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';

let database: TestDatabase;
const servers: TestServer[] = [];
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
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

  test('belong to a user: another has their own, and the answer says when to come again [S8]', async () => {
    // A request is 10, its document 21, the page 351: the next one has to wait.
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
        message: `You asked for too much in a short time: ask again in ${seconds} s.`,
        extensions: { code: LIMITED, retryAfterSeconds: seconds },
      },
    ]);
    // What is small enough is still answered.
    expect(codeOf(await server.query('Ada Admin', '{ me { id } }'))).toBe(OK);
  });

  test('are spent on requests that ask for next to nothing, too, and on exports', async () => {
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
    // A token makes a user of them: the address is not asked.
    expect(codeOf(await server.query('Noah Cuts', '{ me { id } }', {}, from('192.0.2.1')))).toBe(OK);
    // A token that is none does not, nor does an address that the client wrote itself, before the proxy’s.
    expect(
      codeOf(await server.query(null, '{ __typename }', {}, { ...from('192.0.2.1'), authorization: 'Bearer x' })),
    ).toBe(LIMITED);
    expect(codeOf(await server.query(null, '{ __typename }', {}, from('198.51.100.9, 192.0.2.1')))).toBe(LIMITED);
  });

  test('without a proxy the header of one is not believed', async () => {
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '100' });
    const codes = [];
    for (let n = 0; n < 12; n += 1) {
      codes.push(codeOf(await server.query(null, '{ __typename }', {}, from(`192.0.2.${n}`))));
    }
    expect(codes.at(-1)).toBe(LIMITED);
  });

  test('of those who come through the router together are a user’s, not an address’', async () => {
    const ROUTER_SECRET = 'only the router and the server know this';
    const server = await serve({ ADDRESS_COST_PER_MINUTE: '100', ROUTER_SECRET });
    const codes = [];
    for (let n = 0; n < 30; n += 1) {
      codes.push(codeOf(await server.query(null, '{ __typename }', {}, { 'x-router-secret': ROUTER_SECRET })));
    }
    expect(new Set(codes)).toEqual(new Set([OK]));
  });
});

describe('logins', () => {
  const login = (server: TestServer, address: string, email: string, password = 'not the password') =>
    server.query(null, LOGIN, { input: { email, password } }, from(address));
  const tried = () => database.prisma.auditEntry.count({ where: { action: 'login' } });

  test('are limited by account, from wherever they come and however it is spelt, right password or not [S8]', async () => {
    const server = await serve({ ACCOUNT_LOGINS_MAX: '3', TRUST_PROXY: 'true' });
    const before = await tried();
    const codes = [];
    for (const [n, email] of [MIA, 'MIA@cliptally.example', 'Mia@Cliptally.Example', MIA].entries()) {
      codes.push(codeOf(await login(server, `192.0.2.${n}`, email)));
    }
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', LIMITED]);
    const { status, errors } = await login(server, '192.0.2.9', MIA, DEMO_PASSWORD);
    expect([status, errors?.[0]?.extensions.code, errors?.[0]?.extensions['retryAfterSeconds']]).toEqual([
      429,
      LIMITED,
      expect.any(Number),
    ]);
    // No password was looked at, and the log has no line of it.
    expect(await tried()).toBe(before + 3);
    expect(codeOf(await login(server, '192.0.2.9', 'noah@cliptally.example', DEMO_PASSWORD))).toBe(OK);
  });

  test('are limited by address, whoever they name: written as literals, in a fragment, under an alias [S8]', async () => {
    const server = await serve({ ADDRESS_LOGINS_MAX: '3', TRUST_PROXY: 'true' });
    const named = (n: number) => `login(input: { email: "user${n}@cliptally.example", password: "wrong" }) { token }`;
    const spellings = [
      `mutation { ${named(1)} }`,
      `mutation { ...L } fragment L on Mutation { ${named(2)} }`,
      `mutation { ... { other: ${named(3)} } }`,
      `mutation { ${named(4)} }`,
    ];
    const codes = [];
    for (const text of spellings) codes.push(codeOf(await server.query(null, text, {}, from('192.0.2.1'))));
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', LIMITED]);
    expect(codeOf(await login(server, '192.0.2.2', MIA, DEMO_PASSWORD))).toBe(OK);
  });

  test('of who is stopped by the address cost the account nothing', async () => {
    const server = await serve({ ADDRESS_LOGINS_MAX: '1', ACCOUNT_LOGINS_MAX: '2', TRUST_PROXY: 'true' });
    for (let n = 0; n < 5; n += 1) await login(server, '192.0.2.1', MIA);
    expect(codeOf(await login(server, '192.0.2.2', MIA, DEMO_PASSWORD))).toBe(OK);
  });
});
