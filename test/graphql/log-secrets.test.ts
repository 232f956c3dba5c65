/** SECURITY row 22: nothing that is logged contains a token, key or password, even at the most verbose level. */
import type { AddressInfo } from 'node:net';
import { createServer } from '../../src/http/server.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import { createConceal } from '../../src/kernel/base/secret.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { createServices } from '../../src/open-product.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { idOf } from '../support/ids.js';
import { SECRET } from '../support/server.js';

const PASSWORD = 'pass-phrase-of-ada';
const NEW_PASSWORD = 'another-phrase-of-ada';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a login, its tokens, a new password, an API key, and faults while all of them are in use [S22]', async () => {
  const lines: string[] = [];
  const conceal = createConceal(SECRET);
  await createUser(database, SYSTEM, {
    name: 'Ada',
    email: 'ada@logs.example',
    role: 'ADMIN',
    password: conceal(PASSWORD),
  });
  const config = readConfig({ NODE_ENV: 'test' });
  const services = createServices({ config, database, secret: SECRET });
  const app = await createServer({
    config,
    services,
    log: createLog('trace', { write: (line) => void lines.push(line) }),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`;
  const send = async (token: string | null, query: string, input?: object) => {
    const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables: { input } }),
    });
    return (await response.json()) as { data: Record<string, Record<string, string>>; errors?: unknown[] };
  };
  const mutate = (token: string | null, name: string, input: object, select: string) =>
    send(
      token,
      `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${select} } }`,
      input,
    );

  const email = 'ada@logs.example';
  const login = (await mutate(null, 'login', { email, password: PASSWORD }, 'token refreshToken')).data['login'];
  const { token = '', refreshToken = '' } = login ?? {};
  const renewed = (await mutate(null, 'refreshToken', { refreshToken }, 'token refreshToken')).data['refreshToken'];
  await mutate(null, 'login', { email, password: 'wrong-guess-of-eve' }, 'token');
  const { secret = '' } =
    (await mutate(token, 'createApiKey', { idempotencyKey: 'k', name: 'Tool' }, 'secret')).data['createApiKey'] ?? {};
  await send(secret, '{ me { name } }');
  await mutate(
    token,
    'changePassword',
    { idempotencyKey: 'c', currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
    'replayed',
  );
  const clipper = { name: 'Cleo', email: 'cleo@logs.example', role: 'CLIPPER', password: PASSWORD };
  await mutate(token, 'createUser', { ...clipper, idempotencyKey: 'u' }, 'replayed');
  const cleo = await database.prisma.user.findUniqueOrThrow({ where: { email: clipper.email } });
  const userId = idOf('user', cleo.id);
  await mutate(token, 'suspendUser', { userId, idempotencyKey: 's' }, 'replayed');
  const reactivated = await mutate(token, 'reactivateUser', { userId, idempotencyKey: 'r' }, 'newPassword');
  const { newPassword = '' } = reactivated.data['reactivateUser'] ?? {};
  // Wrong arguments, a wrong header, and a database that breaks in the middle.
  await mutate(token, 'changePassword', { currentPassword: { a: PASSWORD }, newPassword: NEW_PASSWORD }, 'replayed');
  await fetch(`${url}?query={me{name}}&password=${PASSWORD}`, {
    headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
  });
  await database.pool.query('ALTER TABLE "RefreshToken" RENAME TO "Gone"');
  const broken = await mutate(null, 'login', { email, password: NEW_PASSWORD }, 'token');
  await database.pool.query('ALTER TABLE "Gone" RENAME TO "RefreshToken"');
  expect(broken.errors).toHaveLength(1);
  await app.close();

  const log = lines.join('\n');
  expect(log).toContain('a field failed');
  const secrets = {
    PASSWORD,
    NEW_PASSWORD,
    guess: 'wrong-guess-of-eve',
    token,
    refreshToken,
    secret,
    newPassword,
    ...renewed,
  };
  for (const [name, text] of Object.entries(secrets)) {
    expect(text.length).toBeGreaterThan(10);
    expect([name, log.includes(text)]).toEqual([name, false]);
  }
});
