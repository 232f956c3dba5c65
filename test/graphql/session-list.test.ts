/** Sessions over HTTP: their viewers, their fields, and the ways to end them. */
import { randomUUID } from 'node:crypto';
import { createConceal } from '../../src/kernel/base/secret.js';
import type { Role } from '../../src/kernel/prisma/generated/enums.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { type Answer, codeOf, startTestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const PASSWORD = 'correct horse battery';
const conceal = createConceal('not the key of the server');

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const keyed = (input: object) => ({ idempotencyKey: randomUUID(), ...input });

async function account(role: Role = 'CLIPPER') {
  const name = stage.fresh('Someone');
  const email = `${name.toLowerCase().replace(' ', '.')}@sessions.example`;
  const { userId } = await createUser(stage.database, SYSTEM, { name, email, role, password: conceal(PASSWORD) });
  return { userId, id: `user_${userId}`, name, email };
}

interface Tokens {
  token: string;
  refreshToken: string;
}

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { token refreshToken } }';

async function login(email: string, headers: Record<string, string> = {}): Promise<Tokens> {
  const { data, errors } = await stage.server.query(null, LOGIN, { input: { email, password: PASSWORD } }, headers);
  expect(errors).toBeUndefined();
  return data.login;
}

const refresh = (refreshToken: string) =>
  stage.mutate(null, 'refreshToken', { refreshToken }, 'token refreshToken user { sessions { nodes { id current } } }');

interface Seen {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  address: string | null;
  userAgent: string | null;
  current: boolean;
}

const FIELDS = 'id createdAt lastUsedAt expiresAt address userAgent current';
const as = (token: string) => ({ authorization: `Bearer ${token}` });

async function mySessions(token: string): Promise<{ totalCount: number; nodes: Seen[] }> {
  const { data, errors } = await stage.server.query(
    null,
    `{ me { sessions { totalCount nodes { ${FIELDS} } } } }`,
    {},
    as(token),
  );
  expect(errors).toBeUndefined();
  return data.me.sessions;
}

const REVOKE = 'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { replayed user { name } } }';
const revoke = (
  token: string,
  sessionId: string,
  key: string = randomUUID(),
): Promise<Answer<Record<string, unknown>>> =>
  stage.server.query(null, REVOKE, { input: { idempotencyKey: key, sessionId } }, as(token));

describe('the sessions of a user', () => {
  test('tell when and where each login was made, and which one asks', async () => {
    const { email } = await account();
    const phone = await login(email, { 'user-agent': 'Phone/1.0' });
    const desk = await login(email, { 'user-agent': 'Desk/2.0' });
    const { totalCount, nodes } = await mySessions(desk.token);
    expect(totalCount).toBe(2);
    expect(nodes).toMatchObject([
      { userAgent: 'Desk/2.0', address: '127.0.0.1', current: true },
      { userAgent: 'Phone/1.0', address: '127.0.0.1', current: false },
    ]);
    const [first] = nodes;
    expect(first?.id).toMatch(/^session_\d+$/);
    expect(first?.lastUsedAt).toBe(first?.createdAt);
    expect(Date.parse(first?.expiresAt ?? '') - Date.parse(first?.createdAt ?? '')).toBe(30 * 86_400_000);
    expect((await mySessions(phone.token)).nodes.map(({ current }) => current)).toEqual([false, true]);
  });

  test('stay the same when their tokens are refreshed, and say when that was', async () => {
    const { email } = await account();
    const { token, refreshToken } = await login(email);
    const [before] = (await mySessions(token)).nodes;
    const { data } = await refresh(refreshToken);
    const renewed = data['refreshToken'] as unknown as Tokens & { user: { sessions: { nodes: object[] } } };
    expect(renewed.user.sessions.nodes).toEqual([{ id: before?.id, current: true }]);
    const [after] = (await mySessions(renewed.token)).nodes;
    expect(after).toMatchObject({ id: before?.id, createdAt: before?.createdAt, current: true });
    expect(Date.parse(after?.lastUsedAt ?? '')).toBeGreaterThan(Date.parse(before?.lastUsedAt ?? ''));
    expect(Date.parse(after?.expiresAt ?? '')).toBeGreaterThan(Date.parse(before?.expiresAt ?? ''));
    expect((await mySessions(renewed.token)).totalCount).toBe(1);
  });

  test('are pages', async () => {
    const { email } = await account();
    const tokens = [await login(email), await login(email), await login(email)];
    const page = async (args: string) => {
      const { data } = await stage.server.query(
        null,
        `{ me { sessions(${args}) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } } }`,
        {},
        as(tokens[0]?.token ?? ''),
      );
      return data.me.sessions;
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(rest).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false } });
    const oldestFirst = await page('orderBy: { field: CREATED_AT, direction: ASC }');
    expect(oldestFirst.nodes).toEqual([...first.nodes, ...rest.nodes].reverse());
  });

  test('are gone when they have expired or ended', async () => {
    const { email, userId } = await account();
    const [expired, out, here] = [await login(email), await login(email), await login(email)];
    await stage.database.pool.query(
      `UPDATE "RefreshToken" SET "expiresAt" = now() - interval '1 second'
       WHERE id = (SELECT min(id) FROM "RefreshToken" WHERE "userId" = $1)`,
      [userId],
    );
    const document = 'mutation ($input: LogoutInput!) { logout(input: $input) { replayed } }';
    await stage.server.query(null, document, { input: keyed({ refreshToken: out.refreshToken }) }, as(here.token));
    expect((await mySessions(here.token)).nodes.map(({ current }) => current)).toEqual([true]);
    expect((await mySessions(expired.token)).totalCount).toBe(1);
  });

  test.each([
    ['is cut to 300 characters', 'x'.repeat(400), 'x'.repeat(300)],
    ['loses control characters', 'Agent\t1.0 \u00ad\u0085(X)', 'Agent1.0 (X)'],
    ['may be empty', ' ', null],
  ])('a user agent %s', async (_, sent, kept) => {
    const { email } = await account();
    const { token } = await login(email, { 'user-agent': sent });
    expect((await mySessions(token)).nodes[0]?.userAgent).toBe(kept);
  });

  test('behind a router they have the address and the user agent that the router passes on', async () => {
    const { email } = await account();
    const secret = 'only the router and the server know this';
    const server = await startTestServer(stage.database, { env: { ROUTER_SECRET: secret } });
    const headers = { 'x-router-secret': secret, 'user-agent': 'Router/1' };
    const client = { 'x-client-address': '192.0.2.8', 'x-client-user-agent': 'Phone/1.0' };
    for (const more of [headers, { ...headers, ...client }, { ...client, 'user-agent': 'No router' }])
      await server.query(null, LOGIN, { input: { email, password: PASSWORD } }, more);
    await server.close();
    const { token } = await login(email);
    expect((await mySessions(token)).nodes.slice(1)).toMatchObject([
      { address: '127.0.0.1', userAgent: 'No router' },
      { address: '192.0.2.8', userAgent: 'Phone/1.0' },
      { address: null, userAgent: null },
    ]);
  });
});

describe('the right to read them', () => {
  const ofUser = (viewer: string, id: string) =>
    stage.server.query(viewer, `{ user(id: "${id}") { sessions { totalCount nodes { id current } } } }`);

  test('admins read those of everybody; a tool is refused for others and reads its own; clippers see only themselves', async () => {
    const { id, email } = await account();
    await login(email);
    expect((await ofUser(ADMIN, id)).data).toEqual({
      user: { sessions: { totalCount: 1, nodes: [{ id: expect.any(String), current: false }] } },
    });
    const tool = await account('SERVICE');
    const refused = await ofUser(tool.name, id);
    expect([codeOf(refused), refused.data]).toEqual(['FORBIDDEN', { user: { sessions: null } }]);
    expect((await ofUser(tool.name, tool.id)).data).toMatchObject({ user: { sessions: { totalCount: 0 } } });
    const other = await account();
    expect(codeOf(await ofUser(other.name, id))).toBe('NOT_FOUND');
  });

  test('node and session show a session to its user and to admins', async () => {
    const { email, name } = await account();
    const { token } = await login(email);
    const sessionId = (await mySessions(token)).nodes[0]?.id;
    const document = `{ node(id: "${sessionId}") { id ... on Session { current } } session(id: "${sessionId}") { id } }`;
    for (const viewer of [name, ADMIN])
      expect((await stage.server.query(viewer, document)).data).toEqual({
        node: { id: sessionId, current: false },
        session: { id: sessionId },
      });
    for (const { name: stranger } of [await account(), await account('SERVICE')]) {
      const { errors } = await stage.server.query(stranger, document);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    }
  });

  test('anonymising forgets where the logins came from', async () => {
    const { id, userId, email } = await account();
    await login(email, { 'user-agent': 'Phone/1.0' });
    await stage.mutate(ADMIN, 'anonymiseUser', keyed({ userId: id }), 'replayed');
    const rows = await stage.database.prisma.refreshToken.findMany({ where: { userId } });
    expect(rows).toMatchObject([{ address: null, userAgent: null, revokedAt: expect.any(Date) }]);
  });
});

describe('revokeSession', () => {
  test('ends that session and no other: its refresh token is worth nothing', async () => {
    const { email, name, userId } = await account();
    const [lost, here] = [await login(email), await login(email)];
    const [, { id = '' } = {}] = (await mySessions(here.token)).nodes;
    const key = randomUUID();
    expect((await revoke(here.token, id, key)).data).toEqual({ revokeSession: { replayed: false, user: { name } } });
    expect((await revoke(here.token, id, key)).data).toEqual({ revokeSession: { replayed: true, user: { name } } });
    expect(codeOf(await refresh(lost.refreshToken))).toBe('UNAUTHENTICATED');
    expect((await refresh(here.refreshToken)).errors).toBeUndefined();
    const rows = await stage.database.prisma.auditEntry.findMany({
      where: { action: 'revokeSession', entityId: userId },
    });
    expect(rows).toMatchObject([
      { entity: 'User', after: { sessionId: id.slice('session_'.length) }, actorId: userId },
    ]);
    expect(codeOf(await revoke(here.token, id))).toBe('NOT_FOUND');
  });

  test('also ends it while it is refreshed at the same moment', async () => {
    const { email, userId } = await account();
    const [lost, here] = [await login(email), await login(email)];
    const [, { id = '' } = {}] = (await mySessions(here.token)).nodes;
    const bothWait = () => untilBlocked(stage.database, 2);
    const [refreshed, revoked] = await whileHeld(stage.database, [userId], bothWait, () =>
      Promise.all([refresh(lost.refreshToken), revoke(here.token, id)]),
    );
    expect(revoked.errors).toBeUndefined();
    // Either may be first. If the session ended first, the refresh was refused.
    if (codeOf(refreshed) !== 'UNAUTHENTICATED') {
      const { refreshToken } = refreshed.data['refreshToken'] as unknown as Tokens;
      expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    }
    expect((await mySessions(here.token)).totalCount).toBe(1);
  });

  test('is for admins on anybody’s, and for nobody else', async () => {
    const { email } = await account();
    const { token, refreshToken } = await login(email);
    const sessionId = (await mySessions(token)).nodes[0]?.id ?? '';
    for (const { name } of [await account(), await account('SERVICE')])
      expect(codeOf(await stage.mutate(name, 'revokeSession', keyed({ sessionId }), 'replayed'))).toBe('NOT_FOUND');
    expect((await stage.mutate(ADMIN, 'revokeSession', keyed({ sessionId }), 'replayed')).errors).toBeUndefined();
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
  });

  test('is shown in the audit log with the id of the session', async () => {
    const { email } = await account();
    const { token } = await login(email);
    const sessionId = (await mySessions(token)).nodes[0]?.id ?? '';
    await stage.mutate(ADMIN, 'revokeSession', keyed({ sessionId }), 'replayed');
    const document = '{ auditLog(first: 1, filter: { action: "revokeSession" }) { nodes { entityId after } } }';
    const { data } = await stage.server.query(ADMIN, document);
    expect(data.auditLog.nodes[0].after).toEqual({ sessionId });
  });
});

describe('a tool that logs in with a password', () => {
  test('logs out and changes its password', async () => {
    const { email, name } = await account('SERVICE');
    const { refreshToken } = await login(email);
    expect((await stage.mutate(name, 'logout', keyed({ refreshToken }), 'replayed')).errors).toBeUndefined();
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    const input = keyed({ currentPassword: PASSWORD, newPassword: 'another one of enough bytes' });
    expect((await stage.mutate(name, 'changePassword', input, 'user { name }')).data).toEqual({
      changePassword: { user: { name } },
    });
  });
});
