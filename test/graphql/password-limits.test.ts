/**
 * Everything that checks a password goes through one limiter, in PostgreSQL. It counts attempts by account, by network,
 * and by both together. One caller's failures never refuse the right password of another account.
 */
import { DEMO_PASSWORD } from '../../dev/demo/example-world.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type Answer, codeOf, startTestServer, type TestServer } from '../support/server.js';

const MIA = 'mia@cliptally.example';
const NOAH = 'noah@cliptally.example';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { replayed } }';
const ROUTER_SECRET = 'only the router and the server know this';
const WRONG = 'not the password';

const OK = undefined;
const REFUSED = 'UNAUTHENTICATED';
const LIMITED = 'RATE_LIMITED';

let database: TestDatabase;
const servers: TestServer[] = [];
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
});
beforeEach(async () => {
  await database.prisma.passwordAttempt.deleteMany();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => database.drop());

/** The product's limits unless others are given. Addresses come from a proxy's header. */
async function serve(env: Record<string, string> = {}): Promise<TestServer> {
  const limits = { ACCOUNT_LOGINS_MAX: '10', ADDRESS_LOGINS_MAX: '100' };
  const server = await startTestServer(database, { env: { TRUST_PROXY: 'true', ...limits, ...env } });
  servers.push(server);
  return server;
}

type Headers = Record<string, string>;
const from = (address: string): Headers => ({ 'x-forwarded-for': address });

const login = (server: TestServer, headers: Headers, email: string, password = WRONG) =>
  server.query(null, LOGIN, { input: { email, password } }, headers);

let keys = 0;
const change = (server: TestServer, currentPassword: string, headers: Headers = from('192.0.2.1')) => {
  keys += 1;
  const input = { idempotencyKey: `change ${keys}`, currentPassword, newPassword: 'another one of enough bytes' };
  return server.query('Mia Clips', CHANGE, { input }, headers);
};

async function codesOf(times: number, send: (n: number) => Promise<Answer<unknown>>): Promise<(string | undefined)[]> {
  const codes = [];
  for (let n = 0; n < times; n += 1) codes.push(codeOf(await send(n)));
  return codes;
}

const denied = (action: string) => database.prisma.auditEntry.count({ where: { action, denied: true } });
const repeated = (code: string | undefined, times: number) => Array.from({ length: times }, () => code);

test('an attempt clears counters that ended more than an hour ago, and no others', async () => {
  const server = await serve();
  const ended = (key: string, minutesAgo: number) => ({
    key,
    points: 1,
    expire: BigInt(Date.now() - minutesAgo * 60_000),
  });
  await database.prisma.passwordAttempt.createMany({ data: [ended('old', 61), ended('recent', 59)] });
  expect(codeOf(await login(server, from('192.0.2.1'), MIA))).toBe(REFUSED);
  const left = await database.prisma.passwordAttempt.findMany({ where: { key: { in: ['old', 'recent'] } } });
  expect(left.map(({ key }) => key)).toEqual(['recent']);
});

describe('an account', () => {
  test('has a limited number of failures, from any address and in any spelling, even for the right password [S8]', async () => {
    const server = await serve({ ACCOUNT_LOGINS_MAX: '3' });
    const before = await denied('login');
    const spellings = [MIA, 'MIA@cliptally.example', 'Mia@Cliptally.Example', MIA];
    const codes = await codesOf(4, (n) => login(server, from(`192.0.2.${n}`), spellings[n] as string));
    expect(codes).toEqual([REFUSED, REFUSED, REFUSED, LIMITED]);
    const { status, errors } = await login(server, from('192.0.2.9'), MIA, DEMO_PASSWORD);
    expect([status, errors?.[0]?.extensions]).toEqual([429, { code: LIMITED, retryAfterSeconds: expect.any(Number) }]);
    // No password was checked, and the log has no line about it.
    expect((await denied('login')) - before).toBe(3);
    expect(codeOf(await login(server, from('192.0.2.9'), NOAH, DEMO_PASSWORD))).toBe(OK);
  });

  test('that nobody has is limited like a real one', async () => {
    const server = await serve({ ACCOUNT_LOGINS_MAX: '3' });
    const codes = await codesOf(4, (n) => login(server, from(`192.0.2.${n}`), 'nobody@cliptally.example'));
    expect(codes).toEqual([REFUSED, REFUSED, REFUSED, LIMITED]);
  });

  test('is not locked by one stranger: half of its failures are left to the rest of the world [S35]', async () => {
    const server = await serve();
    const codes = await codesOf(20, () => login(server, from('192.0.2.66'), MIA));
    expect(codes).toEqual([...repeated(REFUSED, 5), ...repeated(LIMITED, 15)]);
    expect(codeOf(await login(server, from('192.0.2.1'), MIA, DEMO_PASSWORD))).toBe(OK);
  });

  test('is let in from where it logged in before, after strangers have used up its failures [S35]', async () => {
    const server = await serve();
    const home = from('2001:db8:1:2::7');
    expect(codeOf(await login(server, home, MIA, DEMO_PASSWORD))).toBe(OK);
    await codesOf(30, (n) => login(server, from(`192.0.2.${n}`), MIA));
    expect(codeOf(await login(server, from('192.0.2.200'), MIA, DEMO_PASSWORD))).toBe(LIMITED);
    // The network is the same, whatever the rest of the address.
    const sameNetwork = from('2001:db8:1:2:ffff::1');
    expect(await codesOf(9, () => login(server, sameNetwork, MIA))).toEqual(repeated(REFUSED, 9));
    expect(codeOf(await login(server, home, MIA, DEMO_PASSWORD))).toBe(OK);
    // There, too, the number of failures is limited.
    expect(await codesOf(3, () => login(server, home, MIA))).toEqual([REFUSED, LIMITED, LIMITED]);
  });

  test('loses nothing by right passwords, however many there are', async () => {
    const server = await serve({ ACCOUNT_LOGINS_MAX: '2' });
    const codes = await codesOf(6, (n) => login(server, from(`192.0.2.${n}`), MIA, DEMO_PASSWORD));
    expect(codes).toEqual(repeated(OK, 6));
  });

  test('has no more failures when all are tried at once [S35]', async () => {
    const server = await serve();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => login(server, from(`192.0.2.${n}`), MIA)));
    expect(answers.filter((answer) => codeOf(answer) === REFUSED).length).toBeLessThanOrEqual(10);
    expect(new Set(answers.map(codeOf))).toEqual(new Set([REFUSED, LIMITED]));
  });

  test('is counted by all processes together [S35]', async () => {
    const both = [await serve({ ACCOUNT_LOGINS_MAX: '4' }), await serve({ ACCOUNT_LOGINS_MAX: '4' })];
    const codes = await codesOf(6, (n) => login(both[n % 2] as TestServer, from(`192.0.2.${n}`), MIA));
    expect(codes).toEqual([...repeated(REFUSED, 4), LIMITED, LIMITED]);
  });
});

describe('a network', () => {
  test('with too many failures is told so, however its addresses are written, and every right password still gets in [S8]', async () => {
    const server = await serve({ ADDRESS_LOGINS_MAX: '3' });
    const named = (n: number) => `login(input: { email: "user${n}@cliptally.example", password: "wrong" }) { token }`;
    const spellings = [
      `mutation { ${named(1)} }`,
      `mutation { ...L } fragment L on Mutation { ${named(2)} }`,
      `mutation { ... { other: ${named(3)} } }`,
      `mutation { ${named(4)} }`,
    ];
    const loud = from('192.0.2.1');
    const codes = await codesOf(4, (n) => server.query(null, spellings[n] as string, {}, loud));
    expect(codes).toEqual([REFUSED, REFUSED, REFUSED, LIMITED]);
    const { status, errors } = await login(server, loud, NOAH);
    expect([status, errors?.[0]?.extensions]).toEqual([429, { code: LIMITED, retryAfterSeconds: expect.any(Number) }]);
    expect(codeOf(await login(server, loud, MIA, DEMO_PASSWORD))).toBe(OK);
  });

  test('with too many failures gets fewer for each account [S8]', async () => {
    const server = await serve({ ADDRESS_LOGINS_MAX: '1' });
    const loud = from('192.0.2.1');
    await login(server, loud, 'nobody@cliptally.example');
    const before = await denied('login');
    expect(await codesOf(5, () => login(server, loud, MIA))).toEqual(repeated(LIMITED, 5));
    expect((await denied('login')) - before).toBe(2);
  });

  test('that is stopped costs the account nothing', async () => {
    const server = await serve({ ADDRESS_LOGINS_MAX: '1', ACCOUNT_LOGINS_MAX: '2' });
    await codesOf(5, () => login(server, from('192.0.2.1'), MIA));
    expect(codeOf(await login(server, from('192.0.2.2'), MIA, DEMO_PASSWORD))).toBe(OK);
  });
});

describe('behind a router', () => {
  const through = (client?: string): Headers => ({
    'x-router-secret': ROUTER_SECRET,
    ...(client === undefined ? {} : { 'x-client-address': client }),
  });

  test.each([
    ['that does not name their clients', () => through()],
    ['that names them', (n: number) => through(`192.0.2.${n % 7}`)],
    ['that names one client for all', () => through('192.0.2.1')],
  ])('case 33: 101 failed logins through a router %s, then a right one [S35]', async (_, headers) => {
    const server = await serve({ ROUTER_SECRET });
    await codesOf(101, (n) => login(server, headers(n), `user${n}@cliptally.example`));
    expect(codeOf(await login(server, headers(101), MIA, DEMO_PASSWORD))).toBe(OK);
  });

  test('clients are counted by their own addresses, which are also recorded', async () => {
    const server = await serve({ ROUTER_SECRET, ACCOUNT_LOGINS_MAX: '4' });
    expect(await codesOf(3, () => login(server, through('192.0.2.1'), MIA))).toEqual([REFUSED, REFUSED, LIMITED]);
    expect(codeOf(await login(server, through('2001:db8::2'), MIA, DEMO_PASSWORD))).toBe(OK);
    const last = await database.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(last).toMatchObject({ action: 'login', address: '2001:db8::2' });
  });

  test.each([
    ['without the secret', { 'x-client-address': '203.0.113.1' }],
    ['with another', { 'x-router-secret': 'a guess at the secret', 'x-client-address': '203.0.113.1' }],
  ])('%s no such header is believed', async (_, headers: Headers) => {
    const server = await serve({ ROUTER_SECRET });
    await login(server, { ...headers, ...from('192.0.2.1') }, MIA);
    const last = await database.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(last.address).toBe('192.0.2.1');
  });

  test.each(['', 'localhost', '192.0.2.1, 192.0.2.2', '192.0.2.1:443', 'x'.repeat(500)])(
    'an invalid address is not recorded: %j',
    async (said) => {
      const server = await serve({ ROUTER_SECRET });
      await login(server, through(said), MIA);
      const last = await database.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
      expect(last.address).toBeNull();
    },
  );
});

describe('changePassword', () => {
  test('case 34: guesses at the current password are limited and audited like those of a login [S35]', async () => {
    const server = await serve();
    const before = await denied('changePassword');
    const codes = await codesOf(300, () => change(server, WRONG));
    expect(codes).toEqual([...repeated('BAD_USER_INPUT', 5), ...repeated(LIMITED, 295)]);
    expect((await denied('changePassword')) - before).toBe(5);
    const last = await database.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    const mia = await database.prisma.user.findUniqueOrThrow({ where: { email: MIA } });
    expect(last).toMatchObject({
      ...{ action: 'changePassword', denied: true, actorId: mia.id, actorRole: 'CLIPPER' },
      ...{ entity: 'User', entityId: mia.id, address: '192.0.2.1' },
    });
    expect(codeOf(await login(server, from('192.0.2.1'), NOAH, DEMO_PASSWORD))).toBe(OK);
  });

  test('a refusal leaves its key free, for other guesses and for the right one', async () => {
    const server = await serve();
    const input = { idempotencyKey: 'one key for all', newPassword: DEMO_PASSWORD };
    const send = (currentPassword: string) =>
      server.query('Noah Cuts', CHANGE, { input: { ...input, currentPassword } }, from('192.0.2.1'));
    expect(await codesOf(2, () => send(WRONG))).toEqual(repeated('BAD_USER_INPUT', 2));
    expect((await send(DEMO_PASSWORD)).data).toEqual({ changePassword: { replayed: false } });
  });

  test('it shares its count with login: neither gives extra attempts [S35]', async () => {
    const server = await serve({ ACCOUNT_LOGINS_MAX: '4' });
    expect(await codesOf(2, () => change(server, WRONG))).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    expect(codeOf(await login(server, from('192.0.2.1'), MIA))).toBe(LIMITED);
  });

  test('repeated, it is a replay, which brings the old password', async () => {
    const server = await serve();
    const input = { idempotencyKey: 'repeated', currentPassword: DEMO_PASSWORD, newPassword: 'one of enough bytes' };
    const send = (more: object = {}) => server.query('Mia Clips', CHANGE, { input: { ...input, ...more } });
    const both = await Promise.all([send(), send()]);
    expect(both.map(({ data }) => data?.changePassword.replayed).sort()).toEqual([false, true]);
    expect((await send()).data).toEqual({ changePassword: { replayed: true } });
    expect(codeOf(await send({ currentPassword: 'one that never was' }))).toBe('IDEMPOTENCY_MISMATCH');
    // A caller who keeps doing that is counted, too.
    const codes = await codesOf(12, (n) => send({ currentPassword: `another guess ${n}` }));
    expect(codes.at(-1)).toBe(LIMITED);
  });
});

test('the counters identify nobody', async () => {
  const server = await serve();
  await login(server, from('192.0.2.1'), MIA);
  const rows = await database.prisma.passwordAttempt.findMany();
  expect(rows.map(({ key }) => key.replace(/:[\w-]{43}$/, '')).sort()).toEqual(['account', 'network', 'pair']);
});
