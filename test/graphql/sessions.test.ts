/** Logins over HTTP (SECURITY rows 12 and 14): tokens that rotate, passwords, and the events that end a login. */
import { jest } from '@jest/globals';
import { createConceal } from '../../src/kernel/base/secret.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { idOf } from '../support/ids.js';
import { type Answer, codeOf, startTestServer, type TestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const PASSWORD = 'correct horse battery';
const conceal = createConceal('not the key of the server');

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => stage.close());

interface Session {
  token: string;
  refreshToken: string;
  expiresAt: string;
  user: { name: string };
}

const SESSION = 'token refreshToken expiresAt user { name }';

async function account(role: 'CLIPPER' | 'ADMIN' = 'CLIPPER') {
  const name = stage.fresh('Someone');
  const email = `${name.toLowerCase().replace(' ', '.')}@sessions.example`;
  const { userId } = await createUser(stage.database, SYSTEM, { name, email, role, password: conceal(PASSWORD) });
  return { userId, name, email };
}

const login = (email: string, password = PASSWORD) => stage.mutate(null, 'login', { email, password }, SESSION);
const refresh = (refreshToken: string) => stage.mutate(null, 'refreshToken', { refreshToken }, SESSION);

function sessionOf(name: 'login' | 'refreshToken', answer: Answer<Record<string, unknown>>): Session {
  expect(answer.errors).toBeUndefined();
  return answer.data[name] as Session;
}

/** The user of a token, over HTTP; null: nobody. */
async function whoIs(token: string): Promise<string | null> {
  const response = await fetch(`${stage.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { name } }' }),
  });
  const { data } = (await response.json()) as { data: { me: { name: string } | null } | null };
  return data?.me?.name ?? null;
}

/** As if the token had been rotated that many seconds ago. */
async function agedBy(seconds: number, userId: bigint): Promise<void> {
  await stage.database.pool.query(
    `UPDATE "RefreshToken" SET "rotatedAt" = "rotatedAt" - make_interval(secs => $1) WHERE "userId" = $2`,
    [seconds, userId],
  );
}

describe('refresh tokens', () => {
  test('give new tokens, and are kept as hashes [S12]', async () => {
    const { email, name } = await account();
    const first = sessionOf('login', await login(email));
    const second = sessionOf('refreshToken', await refresh(first.refreshToken));
    expect(second.user.name).toBe(name);
    expect(await whoIs(second.token)).toBe(name);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const minutes = (Date.parse(second.expiresAt) - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(15);
    const kept = await stage.database.prisma.refreshToken.findMany();
    const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
    expect(text).not.toContain(first.refreshToken);
    expect(kept.every(({ tokenHash }) => tokenHash.length === 32)).toBe(true);
  });

  test('work again within 30 s, for an answer that was lost', async () => {
    const { email, userId } = await account();
    const { refreshToken } = sessionOf('login', await login(email));
    sessionOf('refreshToken', await refresh(refreshToken));
    await agedBy(25, userId);
    const again = sessionOf('refreshToken', await refresh(refreshToken));
    sessionOf('refreshToken', await refresh(again.refreshToken));
  });

  test('used again later, are taken as stolen: the whole family is revoked and the reuse is recorded [S12] [S23]', async () => {
    const { email, userId } = await account();
    const { refreshToken } = sessionOf('login', await login(email));
    const newest = sessionOf('refreshToken', await refresh(refreshToken));
    const otherLogin = sessionOf('login', await login(email));
    await agedBy(31, userId);
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    expect(codeOf(await refresh(newest.refreshToken))).toBe('UNAUTHENTICATED');
    sessionOf('refreshToken', await refresh(otherLogin.refreshToken));
    const denied = await stage.database.prisma.auditEntry.findMany({
      where: { action: 'refreshToken', denied: true, entityId: userId },
    });
    expect(denied).toHaveLength(2);
  });

  test('used twice at once, are both answered, one after the other', async () => {
    const { email } = await account();
    const { refreshToken } = sessionOf('login', await login(email));
    const both = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    const tokens = both.map((answer) => sessionOf('refreshToken', answer).refreshToken);
    expect(new Set([...tokens, refreshToken]).size).toBe(3);
  });

  test.each([
    ['unknown', async () => 'a token of nobody'],
    [
      'expired',
      async () => {
        const { email, userId } = await account();
        const { refreshToken } = sessionOf('login', await login(email));
        const yesterday = new Date(Date.now() - 86_400_000);
        await stage.database.prisma.refreshToken.updateMany({ where: { userId }, data: { expiresAt: yesterday } });
        return refreshToken;
      },
    ],
    [
      'of a suspended user',
      async () => {
        const { email, userId } = await account();
        const { refreshToken } = sessionOf('login', await login(email));
        await stage.mutate(
          ADMIN,
          'suspendUser',
          { idempotencyKey: stage.fresh('k'), userId: idOf('user', userId) },
          'replayed',
        );
        return refreshToken;
      },
    ],
  ])('%s, they are refused alike', async (_, tokenOf) => {
    const answer = await refresh(await tokenOf());
    expect(answer.errors?.[0]).toMatchObject({
      message: 'The refresh token is not valid: log in again.',
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  test('end with a logout, which ends no other login', async () => {
    const { email, name } = await account();
    const [here, there] = [sessionOf('login', await login(email)), sessionOf('login', await login(email))];
    const key = stage.fresh('k');
    const done = await stage.mutate(
      name,
      'logout',
      { idempotencyKey: key, refreshToken: here.refreshToken },
      'user { name }',
    );
    expect(done.data).toEqual({ logout: { user: { name } } });
    expect(codeOf(await refresh(here.refreshToken))).toBe('UNAUTHENTICATED');
    sessionOf('refreshToken', await refresh(there.refreshToken));
    const stranger = await account();
    const foreign = { idempotencyKey: stage.fresh('k'), refreshToken: there.refreshToken };
    expect(codeOf(await stage.mutate(stranger.name, 'logout', foreign, 'replayed'))).toBe('NOT_FOUND');
  });
});

describe('passwords', () => {
  test('are kept as argon2id, at OWASP parameters or better [S14]', async () => {
    const { userId } = await account();
    const { passwordHash } = await stage.database.prisma.user.findUniqueOrThrow({ where: { id: userId } });
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  test('of nobody, wrong, or of an account that may not log in: one answer [S14]', async () => {
    const [right, suspended] = [await account(), await account()];
    const withoutPassword = await stage.clipper();
    const { email: none } = await stage.database.prisma.user.findUniqueOrThrow({
      where: { id: withoutPassword.userId },
    });
    await stage.mutate(
      ADMIN,
      'suspendUser',
      { idempotencyKey: stage.fresh('k'), userId: idOf('user', suspended.userId) },
      'replayed',
    );
    const before = await stage.database.prisma.auditEntry.count({ where: { action: 'login', denied: true } });
    const answers = [
      await login('nobody@sessions.example'),
      await login(right.email, 'the wrong one'),
      await login(suspended.email),
      await login(none as string),
    ];
    for (const { data, errors } of answers) {
      expect(data).toBeNull();
      expect(errors).toEqual([
        {
          message: 'The e-mail address or the password is wrong.',
          extensions: { code: 'UNAUTHENTICATED' },
          path: ['login'],
          locations: expect.anything(),
        },
      ]);
    }
    expect(await stage.database.prisma.auditEntry.count({ where: { action: 'login', denied: true } })).toBe(before + 4);
  });

  test('after a change the new one is right, the old one wrong, and every login has ended', async () => {
    const { email, name } = await account();
    const { refreshToken } = sessionOf('login', await login(email));
    const input = { idempotencyKey: stage.fresh('k'), currentPassword: PASSWORD, newPassword: 'ßtrenggeheim!' };
    expect(await stage.mutate(name, 'changePassword', input, 'replayed')).toMatchObject({
      data: { changePassword: { replayed: false } },
    });
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    expect(codeOf(await login(email))).toBe('UNAUTHENTICATED');
    sessionOf('login', await login(email, 'ßtrenggeheim!'));
  });

  test.each([
    ['of 11 bytes', '12345678901', 'BAD_USER_INPUT'],
    ['of 12 bytes in fewer characters', 'ßßßßßß', undefined],
    ['of 128 bytes', 'x'.repeat(128), undefined],
    ['of 129 bytes in 128 characters', `${'x'.repeat(127)}ß`, 'BAD_USER_INPUT'],
  ])('%s: %#', async (_, newPassword, code) => {
    const { name } = await account();
    const input = { idempotencyKey: stage.fresh('k'), currentPassword: PASSWORD, newPassword };
    const answer = await stage.mutate(name, 'changePassword', input, 'replayed');
    expect(codeOf(answer)).toBe(code);
    if (code !== undefined) expect(answer.errors?.[0]?.extensions.field).toBe('input.newPassword');
  });

  test('forty logins at once are all answered [S14]', async () => {
    const { email } = await account();
    const answers = await Promise.all(Array.from({ length: 40 }, (__, n) => login(email, n % 2 ? PASSWORD : 'wrong')));
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 40 }, (__, n) => (n % 2 ? undefined : 'UNAUTHENTICATED')));
  });
});

describe('role and state are read again within 30 s', () => {
  const later = (seconds: number) => {
    const [now, running] = [Date.now(), performance.now()];
    jest.spyOn(Date, 'now').mockImplementation(() => now + seconds * 1_000);
    jest.spyOn(performance, 'now').mockImplementation(() => running + seconds * 1_000);
  };

  test('a suspension takes effect, and its end does not revive old tokens or passwords [S12] [S36]', async () => {
    const { email, name, userId } = await account();
    const { token, refreshToken } = sessionOf('login', await login(email));
    expect(await whoIs(token)).toBe(name);
    const step = (mutation: string, more = '') =>
      stage.mutate(
        ADMIN,
        mutation,
        { idempotencyKey: stage.fresh('k'), userId: idOf('user', userId) },
        `user { status } ${more}`,
      );
    expect((await step('suspendUser')).data).toEqual({ suspendUser: { user: { status: 'SUSPENDED' } } });
    later(30);
    expect(await whoIs(token)).toBeNull();
    expect((await step('reactivateUser', 'newPassword')).data).toEqual({
      reactivateUser: { user: { status: 'ACTIVE' }, newPassword: expect.stringMatching(/^[\w-]{24}$/) },
    });
    jest.restoreAllMocks();
    later(60);
    expect(await whoIs(token)).toBeNull();
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    expect(codeOf(await login(email))).toBe('UNAUTHENTICATED');
  });

  test('the password that a reactivation shows works at once, and is shown once [S36]', async () => {
    const { email, name, userId } = await account();
    const { token: before } = sessionOf('login', await login(email));
    const input = { idempotencyKey: stage.fresh('k'), userId: idOf('user', userId) };
    await stage.mutate(ADMIN, 'suspendUser', { ...input, idempotencyKey: stage.fresh('k') }, 'replayed');
    const reactivate = async () => {
      const { data } = await stage.mutate(ADMIN, 'reactivateUser', input, 'replayed newPassword');
      return (data as unknown as Record<string, { replayed: boolean; newPassword: string | null }>)['reactivateUser'];
    };
    const { newPassword = null } = (await reactivate()) ?? {};
    expect(await reactivate()).toEqual({ replayed: true, newPassword: null });
    // The server trusts what it read of the account for a while, and reads again for a newer login.
    const session = sessionOf('login', await login(email, newPassword as string));
    expect([await whoIs(session.token), await whoIs(before)]).toEqual([name, null]);
    const { token } = sessionOf('refreshToken', await refresh(session.refreshToken));
    expect(await whoIs(token)).toBe(name);
    const entries = await stage.database.pool.query(
      "SELECT 1 FROM \"AuditEntry\" a WHERE a::text LIKE '%' || $1 || '%'",
      [newPassword],
    );
    expect(entries.rowCount).toBe(0);
  });

  test('a user without a password has none after a reactivation', async () => {
    const { userId } = await stage.clipper();
    const input = () => ({ idempotencyKey: stage.fresh('k'), userId: idOf('user', userId) });
    await stage.mutate(ADMIN, 'suspendUser', input(), 'replayed');
    expect((await stage.mutate(ADMIN, 'reactivateUser', input(), 'newPassword')).data).toEqual({
      reactivateUser: { newPassword: null },
    });
    expect((await stage.database.prisma.user.findUniqueOrThrow({ where: { id: userId } })).passwordHash).toBeNull();
  });

  test('a demotion takes effect [S12]', async () => {
    const { email, userId } = await account('ADMIN');
    const { token } = sessionOf('login', await login(email));
    const users = async () => {
      const response = await fetch(`${stage.server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ users { totalCount } }' }),
      });
      return ((await response.json()) as Answer<unknown>).errors?.[0]?.extensions.code;
    };
    expect(await users()).toBeUndefined();
    const input = { idempotencyKey: stage.fresh('k'), userId: idOf('user', userId), role: 'CLIPPER' };
    await stage.mutate(ADMIN, 'setUserRole', input, 'replayed');
    later(30);
    expect(await users()).toBe('FORBIDDEN');
  });

  test('nobody changes their own role or state [S15]', async () => {
    const userId = idOf('user', stage.scene.admin.userId);
    for (const [mutation, more] of [
      ['setUserRole', { role: 'CLIPPER' }],
      ['suspendUser', {}],
      ['anonymiseUser', {}],
    ] as const) {
      const input = { idempotencyKey: stage.fresh('k'), userId, ...more };
      expect(codeOf(await stage.mutate(ADMIN, mutation, input, 'replayed'))).toBe('FORBIDDEN');
    }
  });
});

describe('a new JWT_SECRET', () => {
  let rotated: TestServer;
  beforeAll(async () => {
    rotated = await startTestServer(stage.database, { secret: 'the secret that came after the first one' });
  });
  afterAll(() => rotated.close());

  const mutate = (as: string | null, name: string, input: object, selection: string) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    return rotated.query(as, `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input });
  };
  const bearer = (token: string) => rotated.query(null, '{ me { id } }', {}, { authorization: `Bearer ${token}` });

  test('ends refresh tokens and access tokens, but neither passwords nor API keys [S36]', async () => {
    const { email } = await account();
    const { token, refreshToken } = sessionOf('login', await login(email));
    expect(codeOf(await mutate(null, 'refreshToken', { refreshToken }, 'token'))).toBe('UNAUTHENTICATED');
    expect(codeOf(await bearer(token))).toBe('UNAUTHENTICATED');
    const again = await mutate(null, 'login', { email, password: PASSWORD }, SESSION);
    sessionOf('login', again);
    const made = await stage.mutate(
      ADMIN,
      'createApiKey',
      { idempotencyKey: stage.fresh('k'), name: 'Tool' },
      'secret',
    );
    const { secret } = (made.data as unknown as { createApiKey: { secret: string } }).createApiKey;
    expect(codeOf(await bearer(secret))).toBeUndefined();
    // It was not used up: under the first secret it would work again.
    sessionOf('refreshToken', await refresh(refreshToken));
  });

  test('makes a repeated command with a secret a different one, and any other a replay as before [S36]', async () => {
    const { name } = await account();
    const secrets = {
      ...{ idempotencyKey: stage.fresh('k'), currentPassword: PASSWORD },
      newPassword: 'another one of enough bytes',
    };
    const profiles = { idempotencyKey: stage.fresh('k'), socialAccounts: [] };
    await stage.mutate(name, 'changePassword', secrets, 'replayed');
    await stage.mutate(name, 'setSocialAccounts', profiles, 'replayed');
    expect(codeOf(await mutate(name, 'changePassword', secrets, 'replayed'))).toBe('IDEMPOTENCY_MISMATCH');
    expect((await mutate(name, 'setSocialAccounts', profiles, 'replayed')).data).toEqual({
      setSocialAccounts: { replayed: true },
    });
  });
});
