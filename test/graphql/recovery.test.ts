/**
 * Invitations and resets of a password over HTTP, with a real mail server (SECURITY row 41): one-time links, the same
 * answer for unknown addresses, and what a new password ends.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createLog } from '../../src/kernel/base/log.js';
import { createConceal, digestOf } from '../../src/kernel/base/secret.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { type DeliveryOptions, deliverMessage } from '../../src/modules/delivery/deliver-message.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { PostOffice, tokenIn } from '../support/post-office.js';
import { codeOf, startTestServer } from '../support/server.js';
import { StatementLog } from '../support/statement-log.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'another horse entirely';
const conceal = createConceal('not the key of the server');

let office: PostOffice;
let stage: WriteStage;
let delivery: DeliveryOptions;
beforeAll(async () => {
  office = await PostOffice.open();
  stage = await WriteStage.open({ env: office.env });
  delivery = {
    database: stage.database,
    mailer: await office.mailer(),
    log: pino({ level: 'silent' }),
    appUrl: 'https://app.example',
    currency: 'USD',
  };
});
afterAll(async () => {
  await stage.close();
  await office.stop();
});

const addressOf = (name: string) => `${name.toLowerCase().replaceAll(' ', '.')}@recovery.example`;

async function deliverAll(): Promise<void> {
  while (await deliverMessage(delivery));
}

async function account({ password = PASSWORD }: { password?: string | null } = {}) {
  const name = stage.fresh('Somebody');
  const email = addressOf(name);
  const given = password === null ? {} : { password: conceal(password) };
  const { userId } = await createUser(stage.database, SYSTEM, { name, email, role: 'CLIPPER', ...given });
  return { userId, id: `user_${userId}`, name, email };
}

const login = (email: string, password: string) =>
  stage.mutate(null, 'login', { email, password }, 'token refreshToken');
const refresh = (refreshToken: string) => stage.mutate(null, 'refreshToken', { refreshToken }, 'token');
const reset = (email: string) => stage.mutate(null, 'requestPasswordReset', { email }, 'accepted');
const setPassword = (token: string, newPassword = NEW_PASSWORD) =>
  stage.mutate(null, 'setPassword', { token, newPassword }, 'email');
const keyed = (input: object) => ({ idempotencyKey: randomUUID(), ...input });
const invite = (name: string, email: string) =>
  stage.mutate(ADMIN, 'inviteUser', keyed({ name, email, role: 'CLIPPER' }), 'user { id status email }');
const resend = (id: string) => stage.mutate(ADMIN, 'resendInvitation', keyed({ userId: id }), 'user { id }');

/** The token of the newest mail to an address. */
async function linkTo(email: string): Promise<string> {
  await deliverAll();
  return tokenIn(office.to(email).at(-1) ?? { text: 'no mail' });
}

async function resetLink(email: string): Promise<string> {
  expect((await reset(email)).data).toEqual({ requestPasswordReset: { accepted: true } });
  return linkTo(email);
}

const INVALID = {
  message: 'This link is not valid: it was used, replaced by a newer one, or has expired. Ask for a new one.',
  extensions: { code: 'UNAUTHENTICATED' },
};
const audited = (action: string, userId: bigint | null) =>
  stage.database.prisma.auditEntry.findMany({ where: { action, entityId: userId }, orderBy: { id: 'asc' } });

describe('an invitation', () => {
  test('makes an account without a password, and its link sets one [S41]', async () => {
    const name = stage.fresh('Invited');
    const email = addressOf(name);
    const { data, errors } = await invite(name, email.toUpperCase());
    expect(errors).toBeUndefined();
    expect(data).toEqual({ inviteUser: { user: { id: expect.any(String), status: 'ACTIVE', email } } });
    expect(codeOf(await login(email, NEW_PASSWORD))).toBe('UNAUTHENTICATED');
    const token = await linkTo(email);
    const [mail] = office.to(email);
    expect(mail?.subject).toBe('Your invitation to Cliptally');
    expect(mail?.text).toContain(`Hello ${name},`);
    expect((await setPassword(token)).data).toEqual({ setPassword: { email } });
    expect((await login(email, NEW_PASSWORD)).errors).toBeUndefined();
  });

  test('is valid for seven days', async () => {
    const { userId, id, email } = await account({ password: null });
    expect((await resend(id)).errors).toBeUndefined();
    await linkTo(email);
    const link = await stage.database.prisma.oneTimeLink.findFirstOrThrow({ where: { userId } });
    expect(link.expiresAt.getTime() - link.createdAt.getTime()).toBe(7 * 86_400_000);
  });

  test('is sent again to a user who never set a password, and the newer link replaces the older', async () => {
    const name = stage.fresh('Invited');
    const email = addressOf(name);
    const { id } = ((await invite(name, email)).data['inviteUser'] as unknown as { user: { id: string } }).user;
    const first = await linkTo(email);
    expect((await resend(id)).errors).toBeUndefined();
    const second = await linkTo(email);
    expect(second).not.toBe(first);
    expect((await setPassword(first)).errors?.[0]).toMatchObject(INVALID);
    expect((await setPassword(second)).errors).toBeUndefined();
    expect((await resend(id)).errors?.[0]).toMatchObject({
      message: expect.stringContaining('has a password already'),
      extensions: { code: 'CONFLICT' },
    });
  });

  test('is refused for an address that is taken, and nothing is written', async () => {
    const { email } = await account();
    const before = await stage.database.prisma.message.count();
    expect((await invite('Another', email)).errors?.[0]?.extensions).toEqual({
      code: 'CONFLICT',
      field: 'input.email',
    });
    expect(await stage.database.prisma.message.count()).toBe(before);
  });

  test('is refused where no mail is sent, and the message says which variables to set', async () => {
    const server = await startTestServer(stage.database, {
      env: { NODE_ENV: 'production', DATABASE_URL: 'postgres://unused', JWT_SECRET: 'x'.repeat(32) },
    });
    const name = stage.fresh('Invited');
    const ask = (operation: string, input: object) =>
      server.query(operation.startsWith('invite') ? ADMIN : null, DOCUMENTS[operation] ?? '', { input });
    const invited = await ask('inviteUser', keyed({ name, email: addressOf(name), role: 'CLIPPER' }));
    expect(invited.errors?.[0]).toMatchObject({
      message: 'This server sends no e-mail. Set SMTP_URL, MAIL_FROM and APP_URL, or use createUser with a password.',
      extensions: { code: 'CONFLICT' },
    });
    const asked = await ask('requestPasswordReset', { email: 'anybody@recovery.example' });
    expect(codeOf(asked)).toBe('CONFLICT');
    expect(await stage.database.prisma.user.count({ where: { name } })).toBe(0);
    await server.close();
  });
});

const DOCUMENTS: Record<string, string> = {
  inviteUser: 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { user { id } } }',
  requestPasswordReset:
    'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { accepted } }',
};

describe('a reset', () => {
  test('sets a new password within an hour, and ends all logins and every other link [S41]', async () => {
    const { userId, email, name } = await account();
    const { data } = await login(email, PASSWORD);
    const { token, refreshToken } = data['login'] as unknown as { token: string; refreshToken: string };
    const link = await resetLink(email);
    const [mail] = office.to(email);
    expect(mail).toMatchObject({ subject: 'Set a new password for Cliptally', text: expect.stringContaining(name) });
    const stored = await stage.database.prisma.oneTimeLink.findFirstOrThrow({ where: { userId } });
    expect(stored.expiresAt.getTime() - stored.createdAt.getTime()).toBe(3_600_000);
    expect(Buffer.from(stored.tokenHash)).toEqual(digestOf(link));

    expect((await setPassword(link)).data).toEqual({ setPassword: { email } });
    expect(codeOf(await login(email, PASSWORD))).toBe('UNAUTHENTICATED');
    expect((await login(email, NEW_PASSWORD)).errors).toBeUndefined();
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    // Another process does not know the account yet, so it asks the database at once.
    const fresh = await startTestServer(stage.database);
    const me = await fresh.query(null, '{ me { id } }', {}, { authorization: `Bearer ${token}` });
    expect(codeOf(me)).toBe('UNAUTHENTICATED');
    await fresh.close();
    expect(await audited('setPassword', userId)).toMatchObject([
      { denied: false, actorId: userId, before: null, after: null },
    ]);
  });

  test('works once [S41]', async () => {
    const { userId, email } = await account();
    const link = await resetLink(email);
    expect((await setPassword(link)).errors).toBeUndefined();
    expect((await setPassword(link, 'a third one of enough bytes')).errors?.[0]).toMatchObject(INVALID);
    expect((await login(email, NEW_PASSWORD)).errors).toBeUndefined();
    expect(await audited('setPassword', userId)).toHaveLength(1);
  });

  test('used twice at once, exactly one wins', async () => {
    const { userId, email } = await account();
    const link = await resetLink(email);
    const passwords = ['the first of enough bytes', 'the second of enough bytes', 'the third of enough bytes'];
    // All of them have found the link good, and wait for the lock on the user.
    const allWait = () => untilBlocked(stage.database, 3);
    const answers = await whileHeld(stage.database, [userId], allWait, () =>
      Promise.all(passwords.map((password) => setPassword(link, password))),
    );
    expect(answers.map(codeOf).filter((code) => code === undefined)).toHaveLength(1);
    expect(answers.map(codeOf).filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(2);
    const winner = answers.findIndex((answer) => answer.errors === undefined);
    for (const [index, password] of passwords.entries())
      expect(codeOf(await login(email, password))).toBe(index === winner ? undefined : 'UNAUTHENTICATED');
    const rows = await stage.database.prisma.auditEntry.findMany({
      where: { action: 'setPassword', denied: false, entityId: userId },
    });
    expect(rows).toHaveLength(1);
  });

  test.each([
    ['unknown', async () => 'x'.repeat(43)],
    ['no token at all', async () => 'short'],
    [
      'expired',
      async () => {
        const { userId, email } = await account();
        const link = await resetLink(email);
        await stage.database.pool.query(
          `UPDATE "OneTimeLink" SET "createdAt" = "createdAt" - interval '61 minutes', "expiresAt" = "expiresAt" - interval '61 minutes'
           WHERE "userId" = $1`,
          [userId],
        );
        return link;
      },
    ],
    [
      'replaced by a newer one',
      async () => {
        const { email } = await account();
        const link = await resetLink(email);
        await resetLink(email);
        return link;
      },
    ],
    [
      'of a user who changed the password meanwhile',
      async () => {
        const { name, email } = await account();
        const link = await resetLink(email);
        const input = keyed({ currentPassword: PASSWORD, newPassword: 'a changed one of enough bytes' });
        expect((await stage.mutate(name, 'changePassword', input, 'replayed')).errors).toBeUndefined();
        return link;
      },
    ],
    [
      'of a suspended user',
      async () => {
        const { id, email } = await account();
        const link = await resetLink(email);
        await stage.mutate(ADMIN, 'suspendUser', keyed({ userId: id }), 'replayed');
        return link;
      },
    ],
    [
      'of an anonymised user',
      async () => {
        const { id, email } = await account();
        const link = await resetLink(email);
        expect((await stage.mutate(ADMIN, 'anonymiseUser', keyed({ userId: id }), 'replayed')).errors).toBeUndefined();
        return link;
      },
    ],
  ])('its link, if %s, is refused with one message', async (_, tokenOf) => {
    const token = await tokenOf();
    const denied = () => stage.database.prisma.auditEntry.count({ where: { action: 'setPassword', denied: true } });
    const before = await denied();
    expect((await setPassword(token)).errors?.[0]).toMatchObject(INVALID);
    expect(await denied()).toBe(before + 1);
  });

  test('a password that is too short is refused, and the link stays good', async () => {
    const { email } = await account();
    const link = await resetLink(email);
    const refused = await setPassword(link, 'too short');
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.newPassword' });
    expect((await setPassword(link)).errors).toBeUndefined();
  });
});

describe('a request for an address', () => {
  test('is answered alike, with the same statements, whether it has an account or not [S41]', async () => {
    const { email } = await account();
    const log = await StatementLog.open(stage.database);
    const database = openDatabase({ url: stage.database.url, poolMax: 1 });
    const server = await startTestServer(database, { env: office.env });
    const ask = async (address: string) => {
      const started = performance.now();
      const answer = await server.query(null, DOCUMENTS['requestPasswordReset'] ?? '', { input: { email: address } });
      return { ...answer, ms: performance.now() - started };
    };
    const logged = async (address: string) => {
      await log.mark(database);
      const { status, data, errors, ms } = await ask(address);
      expect(ms).toBeGreaterThanOrEqual(240);
      const end = `SELECT 'end ${randomUUID()}'`;
      await database.pool.query(end);
      const statements = (await log.untilAll((all) => all.includes(end))).filter((text) => text !== end);
      return { status, data, errors, statements: statements.map(withoutIds).sort() };
    };
    // The first request clears old counters and fills caches.
    await ask('first@recovery.example');
    await ask('second@recovery.example');
    const [unknown, known] = [await logged('nobody.at.all@recovery.example'), await logged(email)];
    expect(known).toEqual(unknown);
    expect(known.statements.length).toBeGreaterThan(3);
    await server.close();
    await database.close();
    await log.close();
  });

  test.each([
    ['nobody has', async () => 'not.here@recovery.example'],
    [
      'a suspended user has',
      async () => {
        const { id, email } = await account();
        await stage.mutate(ADMIN, 'suspendUser', keyed({ userId: id }), 'replayed');
        return email;
      },
    ],
    ['a user without a password has', async () => (await account({ password: null })).email],
  ])('that %s writes no message', async (_, emailOf) => {
    const email = await emailOf();
    const resets = () => stage.database.prisma.message.count({ where: { kind: 'PASSWORD_RESET' } });
    const before = await resets();
    expect((await reset(email)).data).toEqual({ requestPasswordReset: { accepted: true } });
    expect(await resets()).toBe(before);
  });

  test('that waits already writes no second message', async () => {
    const { userId, email } = await account();
    await Promise.all([reset(email), reset(email.toUpperCase()), reset(email)]);
    await reset(email);
    await deliverAll();
    expect(office.to(email).length).toBeLessThanOrEqual(3);
    const written = await stage.database.prisma.message.count({ where: { userId } });
    expect(written).toBe(office.to(email).length);
    await reset(email);
    await reset(email);
    expect(await stage.database.prisma.message.count({ where: { userId } })).toBe(written + 1);
  });

  test('is limited for each address and network, and does not touch the logins of the account [S8]', async () => {
    const { email } = await account();
    const limits = { TRUST_PROXY: 'true', ACCOUNT_LOGINS_MAX: '4', ADDRESS_LOGINS_MAX: '100' };
    const server = await startTestServer(stage.database, { env: { ...office.env, ...limits } });
    const ask = async (address: string, from: string) => {
      const headers = { 'x-forwarded-for': from };
      return codeOf(
        await server.query(null, DOCUMENTS['requestPasswordReset'] ?? '', { input: { email: address } }, headers),
      );
    };
    for (const address of [email, 'no.one@recovery.example']) {
      expect([await ask(address, '192.0.2.1'), await ask(address, '192.0.2.1')]).toEqual([undefined, undefined]);
      expect(await ask(address, '192.0.2.1')).toBe('RATE_LIMITED');
      expect([await ask(address, '192.0.2.2'), await ask(address, '192.0.2.3')]).toEqual([undefined, undefined]);
      expect(await ask(address, '192.0.2.4')).toBe('RATE_LIMITED');
    }
    const document = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';
    const login = await server.query(null, document, { input: { email, password: PASSWORD } });
    expect(login.errors).toBeUndefined();
    await server.close();
  });

  test('of wrong tokens is limited for a network, but a right one still gets in', async () => {
    const { email } = await account();
    const link = await resetLink(email);
    const server = await startTestServer(stage.database, { env: { TRUST_PROXY: 'true', ADDRESS_LOGINS_MAX: '2' } });
    const document = 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { email } }';
    const use = async (token: string) =>
      codeOf(
        await server.query(
          null,
          document,
          { input: { token, newPassword: NEW_PASSWORD } },
          { 'x-forwarded-for': '198.51.100.7' },
        ),
      );
    const denied = () => stage.database.prisma.auditEntry.count({ where: { action: 'setPassword', denied: true } });
    const before = await denied();
    const codes = [await use('wrong 1'), await use('wrong 2'), await use('wrong 3'), await use('wrong 4')];
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED']);
    // Nobody fills the audit log with made-up tokens.
    expect(await denied()).toBe(before + 2);
    expect(await use(link)).toBeUndefined();
    await server.close();
  });
});

test('neither address nor token stands in the outbox, the audit log or the answers [S22]', async () => {
  const { userId, email } = await account();
  const link = await resetLink(email);
  await setPassword(link);
  const rows = [
    await stage.database.prisma.message.findMany({ where: { userId } }),
    await stage.database.prisma.auditEntry.findMany({ where: { entityId: userId } }),
    await stage.database.prisma.oneTimeLink.findMany({ where: { userId } }),
  ];
  const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
  expect(text).not.toContain(email);
  expect(text).not.toContain(link);
  expect(text).toContain('requestPasswordReset');
});

test('neither address nor token nor password reaches the log of the server [S22]', async () => {
  const { email } = await account();
  const link = await resetLink(email);
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  const server = await startTestServer(stage.database, { env: office.env, log });
  const use = 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { email } }';
  await server.query(null, DOCUMENTS['requestPasswordReset'] ?? '', { input: { email } });
  await server.query(null, use, { input: { token: 'wrong-token', newPassword: NEW_PASSWORD } });
  await server.query(null, use, { input: { token: link, newPassword: NEW_PASSWORD } });
  await server.close();
  expect(lines.length).toBeGreaterThanOrEqual(3);
  for (const secret of [email, link, 'wrong-token', NEW_PASSWORD]) expect(lines.join('')).not.toContain(secret);
});

/** Comments carry the id of the request. */
function withoutIds(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
}
