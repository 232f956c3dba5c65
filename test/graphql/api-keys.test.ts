/**
 * API keys of internal tools (SECURITY row 13): shown once, kept as hashes, used, expired and revoked. They read and
 * never write.
 */
import { createHash } from 'node:crypto';
import { dataOf } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { type Answer, codeOf } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const APIKEY =
  'apiKey { id name prefix createdAt expiresAt lastUsedAt revokedAt user { id name role email } createdBy { name } } secret';

interface Made {
  apiKey: { id: string; prefix: string; lastUsedAt: string | null; user: { id: string } };
  secret: string;
}

async function make(more: object = {}): Promise<Made> {
  const input = { idempotencyKey: stage.fresh('k'), name: stage.fresh('Stats'), ...more };
  return dataOf<Record<string, unknown>>(await stage.mutate(ADMIN, 'createApiKey', input, APIKEY))[
    'createApiKey'
  ] as Made;
}

const revoke = (apiKeyId: string) =>
  stage.mutate(ADMIN, 'revokeApiKey', { idempotencyKey: stage.fresh('k'), apiKeyId }, 'apiKey { revokedAt }');

// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
async function ask(key: string, query: string): Promise<Answer<any>> {
  const response = await fetch(`${stage.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<unknown>, 'status'>) };
}

test('a key is shown once, belongs to a tool, and is only stored as its hash [S13]', async () => {
  const { apiKey, secret } = await make({ name: 'Monthly report' });
  expect(apiKey).toEqual({
    id: expect.any(String),
    name: 'Monthly report',
    prefix: secret.slice(0, 16),
    createdAt: expect.any(String),
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    user: { id: expect.any(String), name: 'Monthly report', role: 'SERVICE', email: null },
    createdBy: { name: ADMIN },
  });
  const { pool } = stage.database;
  const { rows } = await pool.query<{ keyHash: Buffer }>('SELECT "keyHash" FROM "ApiKey" WHERE id = $1', [
    numberOf(apiKey.id, 'key'),
  ]);
  expect(rows[0]?.keyHash).toEqual(createHash('sha256').update(secret).digest());
  for (const table of ['ApiKey', 'AuditEntry', 'CommandKey', 'User']) {
    const { rows: found } = await pool.query(`SELECT 1 FROM "${table}" t WHERE t::text LIKE '%' || $1 || '%'`, [
      secret.slice(16),
    ]);
    expect(found).toEqual([]);
  }
});

test('a key reads everything except payout accounts, and writes nothing', async () => {
  const { payoutRequestId } = await stage.requested();
  const { secret } = await make();
  const answer = await ask(
    secret,
    '{ me { role } platformStats { totals { earned } } payoutRequests { edges { node { id method { type account } } } } }',
  );
  expect(answer.data.me).toEqual({ role: 'SERVICE' });
  expect(answer.data.payoutRequests.edges).toContainEqual({
    node: { id: idOf('request', payoutRequestId), method: { type: 'PAYPAL', account: '•••' } },
  });
  const write = `mutation { createApiKey(input: { idempotencyKey: "k", name: "Another" }) { secret } }`;
  expect(codeOf(await ask(secret, write))).toBe('FORBIDDEN');
});

test('a key of a tool that also logs in ends none of its sessions, whatever its scopes', async () => {
  const email = 'night.export@tools.example';
  const password = 'correct horse battery';
  const created = await stage.mutate(
    ...([
      ADMIN,
      'createUser',
      { idempotencyKey: stage.fresh('k'), name: 'Tool', email, role: 'SERVICE', password },
    ] as const),
    'user { id }',
  );
  const { user } = created.data['createUser'] as unknown as { user: { id: string } };
  const { data } = await stage.mutate(
    null,
    'login',
    { email, password },
    'refreshToken user { sessions { nodes { id } } }',
  );
  const { refreshToken, user: tool } = data['login'] as unknown as {
    refreshToken: string;
    user: { sessions: { nodes: { id: string }[] } };
  };
  const sessionId = tool.sessions.nodes[0]?.id;
  for (const more of [{}, { scopes: ['TOTALS'] }]) {
    const { secret } = await make({ userId: user.id, ...more });
    for (const write of [
      `revokeSession(input: { sessionId: "${sessionId}" })`,
      `logout(input: { refreshToken: "${refreshToken}" })`,
      `changePassword(input: { currentPassword: "${password}", newPassword: "${password} two" })`,
    ])
      expect([write, codeOf(await ask(secret, `mutation { ${write} { replayed } }`))]).toEqual([write, 'FORBIDDEN']);
  }
  expect((await stage.mutate(null, 'refreshToken', { refreshToken }, 'token')).errors).toBeUndefined();
});

test('the last use of a key is kept, to the minute [S13]', async () => {
  const { apiKey, secret } = await make();
  const lastUsedAt = async () => {
    const { apiKeys } = dataOf(
      await stage.server.query(ADMIN, '{ apiKeys(first: 100) { edges { node { id lastUsedAt } } } }'),
    );
    const edges = apiKeys.edges as { node: { id: string; lastUsedAt: string | null } }[];
    return edges.find(({ node }) => node.id === apiKey.id)?.node.lastUsedAt;
  };
  expect(await lastUsedAt()).toBeNull();
  await ask(secret, '{ me { id } }');
  const first = await lastUsedAt();
  expect(first).toEqual(expect.any(String));
  await ask(secret, '{ me { id } }');
  expect(await lastUsedAt()).toBe(first);
  await stage.database.pool.query(`UPDATE "ApiKey" SET "lastUsedAt" = "lastUsedAt" - interval '2 minutes'`);
  await ask(secret, '{ me { id } }');
  expect(Date.parse((await lastUsedAt()) as string)).toBeGreaterThanOrEqual(Date.parse(first as string));
});

test('a revoked key is worthless at once, even where it was just used [S13]', async () => {
  const { apiKey, secret } = await make();
  expect(codeOf(await ask(secret, '{ me { id } }'))).toBeUndefined();
  dataOf(await revoke(apiKey.id));
  expect(codeOf(await ask(secret, '{ me { id } }'))).toBe('UNAUTHENTICATED');
  expect((await revoke(apiKey.id)).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', status: 'REVOKED' });
});

test('a tool gets another key before its first one is revoked', async () => {
  const first = await make();
  const second = await make({ userId: first.apiKey.user.id });
  expect(second.apiKey.user.id).toBe(first.apiKey.user.id);
  dataOf(await revoke(first.apiKey.id));
  expect((await ask(second.secret, '{ me { id } }')).data).toEqual({ me: { id: first.apiKey.user.id } });
});

test.each([
  [
    'expired',
    async ({ apiKey }: Made) =>
      stage.database.pool.query(
        `UPDATE "ApiKey" SET "createdAt" = '2001-01-01', "expiresAt" = '2001-01-02' WHERE id = $1`,
        [numberOf(apiKey.id, 'key')],
      ),
  ],
  [
    'of a suspended tool',
    async ({ apiKey }: Made) =>
      stage.mutate(ADMIN, 'suspendUser', { idempotencyKey: stage.fresh('k'), userId: apiKey.user.id }, 'replayed'),
  ],
  [
    'of a user who is no longer a tool',
    async ({ apiKey }: Made) =>
      stage.database.pool.query(`UPDATE "User" SET role = 'ADMIN', email = 'was.a.tool@keys.example' WHERE id = $1`, [
        numberOf(apiKey.user.id, 'user'),
      ]),
  ],
])('a key %s belongs to nobody', async (_, change) => {
  const made = await make();
  await change(made);
  expect(codeOf(await ask(made.secret, '{ me { id } }'))).toBe('UNAUTHENTICATED');
});

test('a suspension revokes the keys of a tool for good; after it the tool gets new ones [S36]', async () => {
  const { apiKey, secret } = await make();
  const userId = apiKey.user.id;
  for (const step of ['suspendUser', 'reactivateUser']) {
    dataOf(await stage.mutate(ADMIN, step, { idempotencyKey: stage.fresh('k'), userId }, 'replayed'));
    expect(codeOf(await ask(secret, '{ me { id } }'))).toBe('UNAUTHENTICATED');
  }
  expect(codeOf(await revoke(apiKey.id))).toBe('CONFLICT');
  expect((await ask((await make({ userId })).secret, '{ me { id } }')).data).toEqual({ me: { id: userId } });
});

test('a string that only looks like a key belongs to nobody', async () => {
  for (const key of ['cliptally_', `cliptally_${'A'.repeat(43)}`, `cliptally_${'A'.repeat(5_000)}`]) {
    expect(codeOf(await ask(key, '{ me { id } }'))).toBe('UNAUTHENTICATED');
  }
});

test('a key for a clipper, and a role for a tool without an address, are conflicts', async () => {
  const { userId } = await stage.clipper();
  const input = { idempotencyKey: stage.fresh('k'), name: 'Theirs', userId: idOf('user', userId) };
  expect((await stage.mutate(ADMIN, 'createApiKey', input, 'replayed')).errors?.[0]?.extensions).toMatchObject({
    code: 'CONFLICT',
    field: 'input.userId',
    role: 'CLIPPER',
  });
  const { apiKey } = await make();
  const role = { idempotencyKey: stage.fresh('k'), userId: apiKey.user.id, role: 'ADMIN' };
  expect(codeOf(await stage.mutate(ADMIN, 'setUserRole', role, 'replayed'))).toBe('CONFLICT');
});
