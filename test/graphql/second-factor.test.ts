/** The second factor (TOTP): set up, confirmed, asked for before money goes, removed and reset. */
import { Secret, TOTP } from 'otpauth';
import { createSchema } from '../../src/graphql/schema.js';
import {
  CODE_NEEDED,
  CODE_NEEDED_FOR_ADMINS,
  needsConfirmation,
} from '../../src/modules/commands/confirmed-actions.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { type Answer, codeOf, startTestServer, type TestServer } from '../support/server.js';
import { WriteStage } from '../support/write-stage.js';

const STEP_MS = 30_000;
const ORIGIN = 'https://desk.example';

let stage: WriteStage;
let server: TestServer;
let required: TestServer;
let off: TestServer;

beforeAll(async () => {
  stage = await WriteStage.open({ poolMax: 20 });
  const serve = (mode: string) =>
    startTestServer(stage.database, { env: { SECOND_FACTOR: mode, CORS_ORIGINS: ORIGIN } });
  [server, required, off] = await Promise.all([serve('optional'), serve('required'), serve('off')]);
});
afterAll(async () => {
  await Promise.all([server.close(), required.close(), off.close()]);
  await stage.close();
});

type Reply = Answer<Record<string, never>>;
interface Sent {
  as: string;
  name: string;
  input?: object;
  select?: string;
  code?: string | undefined;
  to?: TestServer;
}

function send({ as, name, input = {}, select = '', code, to = server }: Sent): Promise<Reply> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { replayed ${select} } }`;
  const headers = code === undefined ? {} : { 'x-second-factor': code };
  return to.query(as, query, { input: { idempotencyKey: stage.fresh('k'), ...input } }, headers);
}

/** Codes a few seconds away from their end, so that no step begins between two requests of a test. */
async function quietMoment(): Promise<number> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < 4_000) await new Promise((resolve) => setTimeout(resolve, left + 100));
  return Date.now();
}

/** `steps` from now. */
async function codeAt(secret: string, steps = 0): Promise<string> {
  const timestamp = (await quietMoment()) + steps * STEP_MS;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

/** A right code, plus one in its last digit. */
const wrong = (code: string) => `${code.slice(0, 5)}${(Number(code[5]) + 1) % 10}`;

async function admin(): Promise<{ name: string; userId: bigint }> {
  const name = stage.fresh('Admin');
  return { name, userId: (await stage.scene.user(name, 'ADMIN')).userId };
}

/** An admin with a second factor, of which no code about now was used. */
async function enrolled() {
  const { name, userId } = await admin();
  const { enrollSecondFactor: made } = dataOf<Record<string, { secret: string; uri: string }>>(
    (await send({ as: name, name: 'enrollSecondFactor', select: 'secret uri' })) as never,
  );
  const { secret = '', uri = '' } = made ?? {};
  dataOf((await send({ as: name, name: 'confirmSecondFactor', input: { code: await codeAt(secret) } })) as never);
  await forget(userId);
  return { name, userId, secret, uri };
}

const forget = (userId: bigint) =>
  stage.database.pool.query('UPDATE "SecondFactor" SET "lastStep" = 1 WHERE "userId" = $1', [userId]);

const asked = async () => ({ payoutRequestId: idOf('request', (await stage.requested()).payoutRequestId) });
const toBePaid = async () => ({
  payoutRequestId: idOf('request', (await stage.toBePaid()).payoutRequestId),
  reference: stage.fresh('wire'),
});

const said = ({ errors }: Reply) => [errors?.[0]?.extensions.code, errors?.[0]?.extensions['secondFactor']];
const OK = [undefined, undefined];

async function deniedOf(userId: bigint): Promise<string[]> {
  const { rows } = await stage.database.pool.query(
    'SELECT action FROM "AuditEntry" WHERE "actorId" = $1 AND denied ORDER BY id',
    [userId],
  );
  return rows.map(({ action }) => action as string);
}

describe('setting it up', () => {
  test('the secret and its URI are shown once, and it counts after its first code', async () => {
    const { name, userId } = await admin();
    const has = async () => (await server.query(name, '{ me { hasSecondFactor } }')).data.me.hasSecondFactor;
    expect(await has()).toBe(false);
    const input = { idempotencyKey: 'enrol' };
    const made = await send({
      as: name,
      name: 'enrollSecondFactor',
      input,
      select: 'secret uri user { hasSecondFactor }',
    });
    const { secret, uri, user } = made.data['enrollSecondFactor'] as never as {
      secret: string;
      uri: string;
      user: object;
    };
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const { email } = await stage.database.prisma.user.findUniqueOrThrow({ where: { id: userId } });
    expect(uri).toBe(
      `otpauth://totp/Cliptally:${encodeURIComponent(email ?? '')}?issuer=Cliptally&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(user).toEqual({ hasSecondFactor: false });
    const again = await send({ as: name, name: 'enrollSecondFactor', input, select: 'secret uri' });
    expect(again.data['enrollSecondFactor']).toEqual({ replayed: true, secret: null, uri: null });
    // Not confirmed: nothing is asked for.
    expect(said(await send({ as: name, name: 'approvePayoutRequest', input: await asked() }))).toEqual(OK);
    const confirmed = await send({
      ...{ as: name, name: 'confirmSecondFactor', input: { code: await codeAt(secret) } },
      select: 'user { hasSecondFactor }',
    });
    expect(confirmed.data['confirmSecondFactor']).toEqual({ replayed: false, user: { hasSecondFactor: true } });
    expect(said(await send({ as: name, name: 'approvePayoutRequest', input: await asked() }))).toEqual([
      'FORBIDDEN',
      'MISSING',
    ]);
  });

  test('the database has it only encrypted, and another secret of the server cannot read it', async () => {
    const { secret, userId, name } = await enrolled();
    const { rows } = await stage.database.pool.query('SELECT secret FROM "SecondFactor" WHERE "userId" = $1', [userId]);
    const stored = rows[0].secret as Buffer;
    expect(stored.includes(secret) || stored.toString('base64').includes(secret)).toBe(false);
    const rotated = await startTestServer(stage.database, { secret: 'another secret, of enough characters too' });
    const approve = { as: name, name: 'approvePayoutRequest', to: rotated };
    expect(said(await send({ ...approve, input: await asked(), code: await codeAt(secret) }))).toEqual([
      'FORBIDDEN',
      'UNREADABLE',
    ]);
    const made = await send({ as: name, name: 'enrollSecondFactor', select: 'secret', to: rotated });
    const { secret: fresh } = made.data['enrollSecondFactor'] as never as { secret: string };
    const confirm = { as: name, name: 'confirmSecondFactor', to: rotated };
    expect(codeOf(await send({ ...confirm, input: { code: await codeAt(fresh, -1) } }))).toBeUndefined();
    expect(said(await send({ ...approve, input: await asked(), code: await codeAt(fresh) }))).toEqual(OK);
    await rotated.close();
  });

  test('a sealed secret opens nothing for another user', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    await stage.database.pool.query(
      'UPDATE "SecondFactor" SET secret = (SELECT secret FROM "SecondFactor" WHERE "userId" = $1) WHERE "userId" = $2',
      [one.userId, other.userId],
    );
    const approve = {
      as: other.name,
      name: 'approvePayoutRequest',
      input: await asked(),
      code: await codeAt(one.secret),
    };
    expect(said(await send(approve))).toEqual(['FORBIDDEN', 'UNREADABLE']);
  });

  test('there is one, and it is confirmed and removed by its code', async () => {
    const { name, secret, userId } = await enrolled();
    expect(codeOf(await send({ as: name, name: 'enrollSecondFactor' }))).toBe('CONFLICT');
    const code = await codeAt(secret);
    expect(codeOf(await send({ as: name, name: 'confirmSecondFactor', input: { code } }))).toBe('CONFLICT');
    for (const bad of [wrong(code), '12345', 'abcdef', '1234567', ''])
      expect(
        (await send({ as: name, name: 'removeSecondFactor', input: { code: bad } })).errors?.[0]?.extensions,
      ).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.code',
      });
    expect(await deniedOf(userId)).toEqual(['removeSecondFactor']);
    expect(codeOf(await send({ as: name, name: 'removeSecondFactor', input: { code } }))).toBeUndefined();
    expect(codeOf(await send({ as: name, name: 'removeSecondFactor', input: { code } }))).toBe('CONFLICT');
    expect(codeOf(await send({ as: name, name: 'confirmSecondFactor', input: { code } }))).toBe('CONFLICT');
    expect(said(await send({ as: name, name: 'approvePayoutRequest', input: await asked() }))).toEqual(OK);
  });

  test('the code is in no row of the database', async () => {
    const { name, secret } = await enrolled();
    const code = await codeAt(secret, 1);
    const input = { code, idempotencyKey: 'removed once' };
    dataOf((await send({ as: name, name: 'removeSecondFactor', input })) as never);
    const { rows } = await stage.database.pool.query('SELECT * FROM "CommandKey" WHERE key = $1', ['removed once']);
    expect(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(code);
    const replay = await send({ as: name, name: 'removeSecondFactor', input });
    expect(replay.data['removeSecondFactor']).toEqual({ replayed: true });
  });

  test('another admin resets it, nobody else does, and nobody their own', async () => {
    const { name, userId, secret } = await enrolled();
    const other = await admin();
    const input = { userId: idOf('user', userId) };
    expect(codeOf(await send({ as: name, name: 'resetSecondFactor', input }))).toBe('FORBIDDEN');
    expect(codeOf(await send({ as: (await stage.clipper()).name, name: 'resetSecondFactor', input }))).toBe(
      'FORBIDDEN',
    );
    const reset = { as: other.name, name: 'resetSecondFactor', input, select: 'user { hasSecondFactor }' };
    expect((await send(reset)).data['resetSecondFactor']).toEqual({
      replayed: false,
      user: { hasSecondFactor: false },
    });
    expect(codeOf(await send(reset))).toBe('CONFLICT');
    const approve = { as: name, name: 'approvePayoutRequest' };
    expect(said(await send({ ...approve, input: await asked(), code: await codeAt(secret) }))).toEqual(OK);
    expect(said(await send({ ...approve, input: await asked(), to: required }))).toEqual(['FORBIDDEN', 'NOT_SET_UP']);
  });

  test('an anonymised user has none', async () => {
    const { userId } = await enrolled();
    const { name } = await admin();
    dataOf((await send({ as: name, name: 'anonymiseUser', input: { userId: idOf('user', userId) } })) as never);
    expect(await stage.database.prisma.secondFactor.count({ where: { userId } })).toBe(0);
  });

  test('users and admins see whether there is one, internal tools do not', async () => {
    const { userId, name } = await enrolled();
    const tool = stage.fresh('Tool');
    await stage.scene.user(tool, 'SERVICE');
    const query = `{ user(id: "${idOf('user', userId)}") { name hasSecondFactor } }`;
    expect((await server.query((await admin()).name, query)).data.user).toEqual({ name, hasSecondFactor: true });
    const seen = await server.query(tool, query);
    expect([seen.data.user, codeOf(seen)]).toEqual([{ name, hasSecondFactor: null }, 'FORBIDDEN']);
  });
});

describe('before money goes', () => {
  test('each command of the list asks for it', async () => {
    const { name, secret, userId } = await enrolled();
    const remainder = await stage.funded(50);
    const inputs: Record<string, object> = {
      approvePayoutRequest: await asked(),
      payPayoutRequest: await toBePaid(),
      payOutRemainder: {
        userId: idOf('user', remainder.clipper.userId),
        method: { type: 'PAYPAL', account: 'a@b.example' },
      },
    };
    for (const [command, input] of Object.entries(inputs)) {
      await forget(userId);
      expect([command, ...said(await send({ as: name, name: command, input }))]).toEqual([
        command,
        'FORBIDDEN',
        'MISSING',
      ]);
      const right = await send({ as: name, name: command, input, code: await codeAt(secret) });
      expect([command, ...said(right)]).toEqual([command, ...OK]);
    }
  });

  test('the list and the descriptions of the mutations agree', () => {
    const mutations = Object.values(createSchema().getMutationType()?.getFields() ?? {});
    const told = mutations.filter(({ description }) => description?.includes(CODE_NEEDED)).map(({ name }) => name);
    const bulk = ['payPayoutRequests', 'approvePayoutRequests'];
    const listed = mutations
      .map(({ name }) => name)
      .filter((name) => needsConfirmation(name, { role: 'ADMIN' }) || bulk.includes(name));
    expect(told).toEqual(listed);
    const opening = ['createUser', 'inviteUser', 'linkIdentity', 'reactivateUser', 'resetSecondFactor', 'setUserRole'];
    expect(listed.filter((name) => !opening.includes(name)).sort()).toEqual([
      ...['approvePayoutRequest', 'approvePayoutRequests', 'confirmAccountEntry', 'payOutRemainder'],
      ...['payPayoutRequest', 'payPayoutRequests', 'proposeAccountEntry'],
    ]);
    expect(listed).toEqual(expect.arrayContaining(opening));
    const forAdmins = mutations.filter(({ description }) => description?.includes(CODE_NEEDED_FOR_ADMINS));
    expect(forAdmins.map(({ name }) => name)).toEqual(
      listed.filter((name) => !needsConfirmation(name) && !bulk.includes(name)),
    );
    // A payout mutation that is new must decide: it stands in the list, or here.
    const money = mutations.map(({ name }) => name).filter((name) => /pay/i.test(name) && !listed.includes(name));
    expect(money.sort()).toEqual([
      ...['cancelPayoutRequest', 'rejectPayoutRequest', 'rejectPayoutRequests', 'requestPayout', 'reversePayout'],
    ]);
  });

  test('one code is enough for a bulk form, and without it every item is refused', async () => {
    const { name, secret } = await enrolled();
    const items = [await toBePaid(), await toBePaid()];
    const pay = { as: name, name: 'payPayoutRequests', select: 'results { replayed error { code message } }' };
    const input = { items, idempotencyKey: stage.fresh('k') };
    const results = async (code?: string) =>
      ((await send({ ...pay, input, code })).data['payPayoutRequests'] as never as { results: object[] }).results;
    expect(await results()).toMatchObject([{ error: { code: 'FORBIDDEN' } }, { error: { code: 'FORBIDDEN' } }]);
    const done = { replayed: false, error: null };
    expect(await results(await codeAt(secret))).toEqual([done, done]);
    // A replay needs none.
    expect(await results()).toEqual([
      { ...done, replayed: true },
      { ...done, replayed: true },
    ]);
  });

  test('a wrong code of a bulk form counts once', async () => {
    const { name, secret, userId } = await enrolled();
    const items = [await toBePaid(), await toBePaid(), await toBePaid()];
    await send({ as: name, name: 'payPayoutRequests', input: { items }, code: wrong(await codeAt(secret)) });
    expect(await deniedOf(userId)).toEqual(['payPayoutRequest']);
  });

  test('a wrong code is refused and audited, and leaves the key free', async () => {
    const { name, secret, userId } = await enrolled();
    const input = { ...(await asked()), idempotencyKey: stage.fresh('k') };
    const approve = { as: name, name: 'approvePayoutRequest', input };
    const code = await codeAt(secret);
    for (const bad of [wrong(code), 'nonsense', `${code}0`])
      expect(said(await send({ ...approve, code: bad }))).toEqual(['FORBIDDEN', 'WRONG']);
    expect(await deniedOf(userId)).toEqual(Array.from({ length: 3 }, () => 'approvePayoutRequest'));
    expect(said(await send({ ...approve, code }))).toEqual(OK);
  });

  test('a code is used once, even if the command was refused', async () => {
    const { name, secret, userId } = await enrolled();
    const approve = { as: name, name: 'approvePayoutRequest' };
    const code = await codeAt(secret);
    expect(said(await send({ ...approve, input: await asked(), code }))).toEqual(OK);
    expect(said(await send({ ...approve, input: await asked(), code }))).toEqual(['FORBIDDEN', 'USED']);
    // An older one is not better.
    expect(said(await send({ ...approve, input: await asked(), code: await codeAt(secret, -1) }))).toEqual([
      'FORBIDDEN',
      'USED',
    ]);
    const next = await codeAt(secret, 1);
    const paid = { payoutRequestId: idOf('request', (await stage.paid()).payoutRequestId) };
    expect(said(await send({ ...approve, input: paid, code: next }))).toEqual(['CONFLICT', undefined]);
    expect(said(await send({ ...approve, input: await asked(), code: next }))).toEqual(['FORBIDDEN', 'USED']);
    expect(await deniedOf(userId)).toHaveLength(3);
  });

  test('of ten uses at once, one wins', async () => {
    const { name, secret } = await enrolled();
    const inputs = await Promise.all(Array.from({ length: 10 }, asked));
    const code = await codeAt(secret);
    const answers = await Promise.all(
      inputs.map((input) => send({ as: name, name: 'approvePayoutRequest', input, code })),
    );
    expect(answers.map(said).filter(([error]) => error === undefined)).toHaveLength(1);
    const others = answers.map(said).filter(([error]) => error !== undefined);
    for (const [error, reason] of others)
      expect([error, reason ?? 'USED']).toEqual([expect.stringMatching(/FORBIDDEN|RATE_LIMITED/), 'USED']);
  });

  test('one command sent twice at once, with one code, is done once', async () => {
    const { name, secret, userId } = await enrolled();
    const input = { ...(await asked()), idempotencyKey: stage.fresh('k') };
    const approve = { as: name, name: 'approvePayoutRequest', input };
    const code = await codeAt(secret);
    const answers = await Promise.all([send({ ...approve, code }), send({ ...approve, code })]);
    const { rows } = await stage.database.pool.query(
      `SELECT FROM "AuditEntry" WHERE "actorId" = $1 AND action = 'approvePayoutRequest' AND NOT denied`,
      [userId],
    );
    expect(rows).toHaveLength(1);
    // The second finds the first under way, and waits for it; or it came before the first had begun.
    for (const answer of answers) expect([...OK, 'USED']).toContain(said(answer)[1]);
    expect((await send(approve)).data['approvePayoutRequest']).toEqual({ replayed: true });
  });

  test('the clock of the phone may be a step off, and not two', async () => {
    for (const [steps, outcome] of [
      [-1, OK],
      [0, OK],
      [1, OK],
      [-2, ['FORBIDDEN', 'WRONG']],
      [2, ['FORBIDDEN', 'WRONG']],
    ] as const) {
      const { name, secret } = await enrolled();
      const code = await codeAt(secret, steps);
      const answer = await send({ as: name, name: 'approvePayoutRequest', input: await asked(), code });
      expect([steps, ...said(answer)]).toEqual([steps, ...outcome]);
    }
  });

  test('a replay needs no code, and another input is still a mismatch', async () => {
    const { name, secret, userId } = await enrolled();
    const input = { ...(await asked()), idempotencyKey: stage.fresh('k') };
    const approve = { as: name, name: 'approvePayoutRequest', select: 'payoutRequest { status }' };
    dataOf((await send({ ...approve, input, code: await codeAt(secret) })) as never);
    for (const code of [undefined, 'nonsense', await codeAt(secret)]) {
      const replay = await send({ ...approve, input, code });
      expect(replay.data['approvePayoutRequest']).toEqual({ replayed: true, payoutRequest: { status: 'APPROVED' } });
    }
    expect(await deniedOf(userId)).toEqual([]);
    expect(
      said(await send({ ...approve, input: { ...(await asked()), idempotencyKey: input.idempotencyKey } })),
    ).toEqual(['IDEMPOTENCY_MISMATCH', undefined]);
  });

  test('other commands need none', async () => {
    const { name } = await enrolled();
    const reject = { as: name, name: 'rejectPayoutRequest', input: await asked() };
    expect(said(await send(reject))).toEqual(OK);
  });

  test('a user without one passes if it is optional, is told what to do if it is required, and off asks nobody', async () => {
    const { name } = await admin();
    const approve = { as: name, name: 'approvePayoutRequest' };
    expect(said(await send({ ...approve, input: await asked() }))).toEqual(OK);
    const refusal = await send({ ...approve, input: await asked(), to: required });
    expect(said(refusal)).toEqual(['FORBIDDEN', 'NOT_SET_UP']);
    expect(refusal.errors?.[0]?.message).toBe(
      'This needs a second factor, and you have none. Call enrollSecondFactor, then confirmSecondFactor, and send the next code of your app in the header x-second-factor.',
    );
    const has = await enrolled();
    const theirs = { as: has.name, name: 'approvePayoutRequest' };
    expect(said(await send({ ...theirs, input: await asked(), to: required }))).toEqual(['FORBIDDEN', 'MISSING']);
    expect(said(await send({ ...theirs, input: await asked(), to: required, code: await codeAt(has.secret) }))).toEqual(
      OK,
    );
    expect(said(await send({ ...theirs, input: await asked(), to: off }))).toEqual(OK);
  });
});

describe('before another account opens', () => {
  const account = (role: string) => {
    const name = stage.fresh('Second');
    return { name, email: `${name.toLowerCase().replace(' ', '.')}@factor.example`, role };
  };
  const suspended = async () => {
    const { userId } = await stage.clipper();
    const input = { userId: idOf('user', userId) };
    dataOf((await send({ as: (await admin()).name, name: 'suspendUser', input })) as never);
    return input;
  };
  const clipper = async (role: string) => ({ userId: idOf('user', (await stage.clipper()).userId), role });

  test('a stolen session of an admin with a second factor makes no second admin, and enters no account', async () => {
    const { name, secret, userId } = await enrolled();
    const inputs: Record<string, object> = {
      createUser: { ...account('ADMIN'), password: 'correct horse battery' },
      inviteUser: account('ADMIN'),
      setUserRole: await clipper('ADMIN'),
      reactivateUser: await suspended(),
      resetSecondFactor: { userId: idOf('user', (await enrolled()).userId) },
      linkIdentity: { userId: idOf('user', (await admin()).userId), subject: 'thief' },
    };
    for (const [command, input] of Object.entries(inputs)) {
      await forget(userId);
      expect([command, ...said(await send({ as: name, name: command, input }))]).toEqual([
        ...[command, 'FORBIDDEN', 'MISSING'],
      ]);
      const right = await send({ as: name, name: command, input, code: await codeAt(secret) });
      expect([command, ...said(right)]).toEqual([command, ...OK]);
    }
  });

  test('an account without the powers of an admin needs none', async () => {
    const { name } = await enrolled();
    const inputs: [string, object][] = [
      ['createUser', account('CLIPPER')],
      ['createUser', account('SERVICE')],
      ['inviteUser', account('CLIPPER')],
      ['setUserRole', await clipper('SERVICE')],
      ['suspendUser', { userId: idOf('user', (await stage.clipper()).userId) }],
    ];
    for (const [command, input] of inputs)
      expect([command, ...said(await send({ as: name, name: command, input }))]).toEqual([command, ...OK]);
  });

  test('where it is required, an admin without one makes no other', async () => {
    const { name } = await admin();
    const create = { as: name, name: 'createUser', input: account('ADMIN'), to: required };
    expect(said(await send(create))).toEqual(['FORBIDDEN', 'NOT_SET_UP']);
  });
});

describe('guesses', () => {
  test('after too many wrong codes even the right one is refused, and passwords do not count [S8]', async () => {
    const few = await startTestServer(stage.database, { env: { ACCOUNT_LOGINS_MAX: '4', LOGIN_WINDOW_SECONDS: '60' } });
    const { name, secret, userId } = await enrolled();
    await stage.database.pool.query('DELETE FROM "PasswordAttempt"');
    const input = await asked();
    const approve = { as: name, name: 'approvePayoutRequest', input, to: few };
    const code = await codeAt(secret);
    const codes: unknown[] = [];
    for (let n = 0; n < 4; n += 1) codes.push(codeOf(await send({ ...approve, code: wrong(code) })));
    // Half as many from a network where no code was right yet.
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'RATE_LIMITED', 'RATE_LIMITED']);
    const refused = await send({ ...approve, code });
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^There were too many attempts with a wrong code\. Try again in \d+ s\.$/),
      extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) },
    });
    expect(await deniedOf(userId)).toHaveLength(2);
    const login = 'mutation { login(input: { email: "nobody@b.example", password: "x" }) { token } }';
    expect(codeOf(await few.query(null, login))).toBe('UNAUTHENTICATED');
    await few.close();
  });
});

test('of a second factor, a hundred wrong codes in 30 days are the last; a reset begins anew [S8]', async () => {
  const many = { ACCOUNT_LOGINS_MAX: '1000', ADDRESS_LOGINS_MAX: '100000', LOGIN_WINDOW_SECONDS: '1' };
  const patient = await startTestServer(stage.database, { env: many });
  const { name, secret, userId } = await enrolled();
  const approve = { as: name, name: 'approvePayoutRequest', to: patient };
  const input = await asked();
  expect(said(await send({ ...approve, input: await asked(), code: await codeAt(secret) }))).toEqual(OK);
  for (let sent = 0; sent < 100; sent += 10)
    await Promise.all(Array.from({ length: 10 }, () => send({ ...approve, input, code: 'guess' })));
  expect(await deniedOf(userId)).toHaveLength(100);
  await forget(userId);
  const refused = await send({ ...approve, input, code: await codeAt(secret) });
  expect(refused.errors?.[0]).toMatchObject({
    message: expect.stringContaining('another admin must reset this second factor'),
    extensions: { code: 'RATE_LIMITED' },
  });
  expect(await deniedOf(userId)).toHaveLength(100);
  dataOf(
    (await send({
      as: (await admin()).name,
      name: 'resetSecondFactor',
      input: { userId: idOf('user', userId) },
    })) as never,
  );
  const made = await send({ as: name, name: 'enrollSecondFactor', select: 'secret' });
  const { secret: fresh } = made.data['enrollSecondFactor'] as never as { secret: string };
  dataOf((await send({ as: name, name: 'confirmSecondFactor', input: { code: await codeAt(fresh, -1) } })) as never);
  expect(said(await send({ ...approve, input, code: await codeAt(fresh) }))).toEqual(OK);
  await patient.close();
});

test('a page of a listed origin may send the header', async () => {
  const { headers } = await fetch(`${server.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-second-factor',
    },
  });
  expect(headers.get('access-control-allow-headers')).toContain('x-second-factor');
});
