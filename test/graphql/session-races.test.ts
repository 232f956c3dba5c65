/**
 * Events at the same time as the end of a login or of an account: nobody slips through, and two admins cannot lock
 * everybody out.
 */
import { createConceal } from '../../src/kernel/base/secret.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { idOf } from '../support/ids.js';
import { until, untilBlocked, whileHeld } from '../support/moments.js';
import { type Answer, codeOf, startTestServer, type TestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const PASSWORD = 'correct horse battery';
const conceal = createConceal('not the key of the server');

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

async function account(role: 'CLIPPER' | 'ADMIN' = 'CLIPPER') {
  const name = stage.fresh('Racer');
  const email = `${name.toLowerCase().replace(' ', '.')}@races.example`;
  const { userId } = await createUser(stage.database, SYSTEM, { name, email, role, password: conceal(PASSWORD) });
  return { userId, name, email };
}

type Sent = Answer<Record<string, { refreshToken: string }>>;
const login = (email: string) =>
  stage.mutate(null, 'login', { email, password: PASSWORD }, 'refreshToken') as Promise<Sent>;
const refresh = (refreshToken: string) =>
  stage.mutate(null, 'refreshToken', { refreshToken }, 'refreshToken') as Promise<Sent>;
const key = () => stage.fresh('key');
const twoWait = () => untilBlocked(stage.database, 2);

test('a login with the old password, sent together with a password change, does not outlive it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { userId, name, email } = await account();
    const input = { idempotencyKey: key(), currentPassword: PASSWORD, newPassword: `${PASSWORD} ${round}` };
    const [changed, entered] = await whileHeld(stage.database, [userId], twoWait, () =>
      Promise.all([stage.mutate(name, 'changePassword', input, 'replayed'), login(email)]),
    );
    expect(codeOf(changed)).toBeUndefined();
    if (codeOf(entered) !== undefined) continue;
    expect(codeOf(await refresh(entered.data['login']?.refreshToken ?? ''))).toBe('UNAUTHENTICATED');
  }
});

test('a refresh sent together with a logout does not outlive it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { userId, name, email } = await account();
    const { refreshToken } = (await login(email)).data['login'] as { refreshToken: string };
    const [left, renewed] = await whileHeld(stage.database, [userId], twoWait, () =>
      Promise.all([
        stage.mutate(name, 'logout', { idempotencyKey: key(), refreshToken }, 'replayed'),
        refresh(refreshToken),
      ]),
    );
    expect(codeOf(left)).toBeUndefined();
    if (codeOf(renewed) !== undefined) continue;
    expect(codeOf(await refresh(renewed.data['refreshToken']?.refreshToken ?? ''))).toBe('UNAUTHENTICATED');
  }
});

describe('a token that was rotated', () => {
  const next = async (token: string) => {
    const answer = await refresh(token);
    expect(answer.errors).toBeUndefined();
    return answer.data['refreshToken']?.refreshToken as string;
  };

  test('is no longer the previous one once its successor was used: reusing it ends the login', async () => {
    const { email } = await account();
    const first = (await login(email)).data['login']?.refreshToken as string;
    const second = await next(first);
    const third = await next(second);
    expect(codeOf(await refresh(first))).toBe('UNAUTHENTICATED');
    expect(codeOf(await refresh(third))).toBe('UNAUTHENTICATED');
  });

  test('gives two successors for at most a moment: one chain continues', async () => {
    const { email, userId } = await account();
    const first = (await login(email)).data['login']?.refreshToken as string;
    const [lost, kept] = [await next(first), await next(first)];
    const after = await next(kept);
    await stage.database.pool.query(
      `UPDATE "RefreshToken" SET "rotatedAt" = "rotatedAt" - interval '31 seconds' WHERE "userId" = $1`,
      [userId],
    );
    expect(codeOf(await refresh(lost))).toBe('UNAUTHENTICATED');
    expect(codeOf(await refresh(after))).toBe('UNAUTHENTICATED');
  });
});

describe('two admins at once', () => {
  test.each([
    ['setUserRole', { role: 'CLIPPER' }],
    ['suspendUser', {}],
    ['anonymiseUser', {}],
  ])('%s: one admin remains', async (mutation, more) => {
    for (let round = 0; round < 3; round += 1) {
      const [one, other] = [await account('ADMIN'), await account('ADMIN')];
      const against = (by: typeof one, whom: typeof one) =>
        stage.mutate(
          by.name,
          mutation,
          { idempotencyKey: key(), userId: idOf('user', whom.userId), ...more },
          'replayed',
        );
      // The server has already read their accounts, and trusts them for a while.
      await Promise.all([one, other].map(({ name }) => stage.server.query(name, '{ me { id } }')));
      const codes = (await Promise.all([against(one, other), against(other, one)])).map(codeOf);
      expect(codes.sort()).toEqual(['FORBIDDEN', undefined].sort());
      const left = await stage.database.prisma.user.count({
        where: { id: { in: [one.userId, other.userId] }, role: 'ADMIN', status: 'ACTIVE' },
      });
      expect(left).toBe(1);
    }
  });
});

test('a committed change is reported as done, even if the deadline passed while it waited', async () => {
  const deadlineMs = 200;
  const server = await startTestServer(stage.database, { env: { OPERATION_DEADLINE_MS: `${deadlineMs}` } });
  const { clipper } = await stage.funded();
  const input = { idempotencyKey: key(), amount: '20.00', method: { type: 'WISE', account: '@here' } };
  const sendTo = (asked: TestServer) =>
    asked.query(
      clipper.name,
      'mutation ($input: RequestPayoutInput!) { requestPayout(input: $input) { replayed payoutRequest { id amount } } }',
      { input },
    );
  const started = Date.now();
  const longPast = () => until(async () => Date.now() - started > 3 * deadlineMs);
  const { data, errors } = await whileHeld(stage.database, [clipper.userId], longPast, () => sendTo(server));
  expect({ data, errors }).toMatchObject({
    data: { requestPayout: { replayed: false, payoutRequest: null } },
    errors: [{ path: ['requestPayout', 'payoutRequest'], extensions: { code: 'COMMITTED', committed: true } }],
  });
  // The key is in the database: a server with enough time answers it.
  expect((await sendTo(stage.server)).data).toEqual({
    requestPayout: { replayed: true, payoutRequest: { id: expect.any(String), amount: '20.00' } },
  });
  expect(await stage.database.prisma.payoutRequest.count({ where: { userId: clipper.userId } })).toBe(1);
  await server.close();
});

test('a check of the books is not repeated for a key that has its report', async () => {
  const input = { idempotencyKey: key() };
  const send = () => stage.mutate(ADMIN, 'checkBooks', input, 'replayed booksReport { id }');
  const first = await send();
  const client = await stage.database.pool.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE "ViewTracking" IN ACCESS EXCLUSIVE MODE');
  const again = await send();
  await client.query('ROLLBACK');
  client.release();
  expect(again.data).toEqual({ checkBooks: { ...Object(first.data['checkBooks']), replayed: true } });
});
