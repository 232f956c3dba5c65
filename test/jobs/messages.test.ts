/**
 * The outbox and its delivery: a message exists exactly if its command was committed, and is sent at least once, by any
 * number of workers, whatever the mail server does.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigError, readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import {
  ATTEMPTS_MAX,
  type DeliveryOptions,
  deliverMessage,
  startDelivery,
} from '../../src/modules/delivery/deliver-message.js';
import { DeliveryMetrics } from '../../src/modules/delivery/delivery-metrics.js';
import { openMailer } from '../../src/modules/delivery/mailer.js';
import { PostOffice, parsed, tokenIn } from '../support/post-office.js';
import { codeOf, startTestServer } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

let office: PostOffice;
let stage: WriteStage;
let delivery: DeliveryOptions;
const lines: string[] = [];
const metrics = new Metrics();

beforeAll(async () => {
  office = await PostOffice.open();
  stage = await WriteStage.open({ env: office.env });
  const counts = new DeliveryMetrics(metrics);
  delivery = {
    database: stage.database,
    mailer: await office.mailer(),
    log: createLog('info', { write: (line) => void lines.push(line) }),
    appUrl: 'https://app.example',
    currency: 'USD',
    onOutcome: (kind, outcome) => counts.attempted(kind, outcome),
  };
});
beforeEach(() => {
  office.mails.length = 0;
  office.refusing = null;
  lines.length = 0;
});
afterAll(async () => {
  await stage.close();
  await office.stop();
});

const keyed = (input: object) => ({ idempotencyKey: randomUUID(), ...input });
const emailOf = ({ name }: Pick<Person, 'name'>) => `${name.toLowerCase().replaceAll(' ', '.')}@scene.example`;
const messages = (userId: bigint) =>
  stage.database.prisma.message.findMany({ where: { userId }, orderBy: { id: 'asc' } });

async function done(as: string, name: string, input: object): Promise<void> {
  expect((await stage.mutate(as, name, keyed(input), '__typename')).errors).toBeUndefined();
}

async function deliverAll(options = delivery): Promise<void> {
  while (await deliverMessage(options));
}

/** As if the pause or the lease were over. The column may round the present moment up, into the future. */
const makeDue = () =>
  stage.database.pool.query(
    `UPDATE "Message" SET "dueAt" = clock_timestamp() - interval '1 second' WHERE "dueAt" IS NOT NULL`,
  );

/** A suspended clipper, whose message waits. */
async function suspended(): Promise<Person> {
  const clipper = await stage.clipper();
  await done(ADMIN, 'suspendUser', { userId: `user_${clipper.userId}` });
  return clipper;
}

describe('a command writes its message in its own transaction, and the text tells what happened', () => {
  test('approveClip', async () => {
    const { clipper, clipId, submissionId } = await stage.pending();
    await done(ADMIN, 'approveClip', { clipId: `clip_${clipId}` });
    expect(await messages(clipper.userId)).toMatchObject([{ kind: 'SUBMISSION_APPROVED', submissionId, attempts: 0 }]);
    await deliverAll();
    const [mail] = office.to(emailOf(clipper));
    expect(mail?.subject).toMatch(/^Your clip in Campaign \d+ was approved$/);
    expect(mail?.text).toContain('Its views count from now on:\n\nhttps://www.youtube.com/watch?v=');
    expect(await messages(clipper.userId)).toMatchObject([{ sentAt: expect.any(Date), dueAt: null, attempts: 1 }]);
  });

  test('rejectClip, with the reason and the note', async () => {
    const { clipper, clipId } = await stage.pending();
    const note = 'The logo is missing.\nPlease add it at the start – as agreed.';
    await done(ADMIN, 'rejectClip', { clipId: `clip_${clipId}`, reason: 'WRONG_CONTENT', note });
    await deliverAll();
    const [mail] = office.to(emailOf(clipper));
    expect(mail?.text).toContain('The reason: The post does not show what the campaign asks for.');
    expect(mail?.text).toContain(`A note from the reviewer:\n${note}`);
  });

  test('approveClips and rejectClips, for each clip that was decided', async () => {
    const [approved, rejected] = [await stage.pending(), await stage.pending()];
    await done(ADMIN, 'approveClips', { items: [{ clipId: `clip_${approved.clipId}` }, { clipId: 'clip_999999' }] });
    await done(ADMIN, 'rejectClips', { items: [{ clipId: `clip_${rejected.clipId}`, reason: 'OTHER' }] });
    await deliverAll();
    expect(office.mails.map(({ to }) => to[0])).toEqual([emailOf(approved.clipper), emailOf(rejected.clipper)]);
    expect(office.mails[1]?.text).toContain('The reason: Another reason.');
  });

  describe('answerAppeal', () => {
    const SECOND = 'Bea Second';
    beforeAll(() => stage.scene.user(SECOND, 'ADMIN'));
    /** A clip that an admin rejected, and whose clipper appealed. The messages about that were sent. */
    async function appealed(by = ADMIN) {
      const post = await stage.pending();
      await done(by, 'rejectClip', { clipId: `clip_${post.clipId}`, reason: 'OTHER' });
      const submissionId = `submission_${post.submissionId}`;
      await done(post.clipper.name, 'appealDecision', { submissionId, text: 'I made it.' });
      await deliverAll();
      office.mails.length = 0;
      return { ...post, answer: (outcome: string) => ({ submissionId, outcome, answer: 'We looked\nagain.' }) };
    }

    test('UPHELD, to the clipper', async () => {
      const { clipper, answer } = await appealed();
      await done(SECOND, 'answerAppeal', answer('UPHELD'));
      await deliverAll();
      expect(office.mails.map(({ to }) => to[0])).toEqual([emailOf(clipper)]);
      expect(office.mails[0]?.subject).toMatch(/^The decision on your clip in Campaign \d+ stands$/);
      expect(office.mails[0]?.text).toContain('The answer to your appeal:\nWe looked\nagain.');
    });

    test('UPHELD after the post was submitted by somebody else, to the clipper who appealed', async () => {
      const { clipper, clipId, campaignId, answer } = await appealed();
      const { url } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
      const other = await stage.clipper();
      await done(other.name, 'submitClip', { campaignId: `campaign_${campaignId}`, url });
      await done(SECOND, 'answerAppeal', answer('UPHELD'));
      await deliverAll();
      expect(office.mails.map(({ to }) => to[0])).toEqual([emailOf(clipper)]);
    });

    test('OVERTURNED, to the clipper and to the admin who had decided', async () => {
      const { clipper, answer } = await appealed();
      await done(SECOND, 'answerAppeal', answer('OVERTURNED'));
      await deliverAll();
      expect(office.mails.map(({ to }) => to[0]).sort()).toEqual(['ada.admin@scene.example', emailOf(clipper)].sort());
      const [told] = office.to(emailOf(clipper));
      expect(told?.subject).toMatch(/^Your appeal in Campaign \d+ was successful$/);
      expect(told?.text).toContain('again, and it is approved:\n\nhttps://www.youtube.com/watch?v=');
      const [decided] = office.to('ada.admin@scene.example');
      expect(decided?.subject).toMatch(/^Your decision on a clip in Campaign \d+ was overturned$/);
      expect(decided?.text).toContain('The answer to the appeal:\nWe looked\nagain.');
    });

    test('taken back by the admin who had decided: only the clipper is told', async () => {
      const { clipper, clipId } = await appealed();
      await done(ADMIN, 'reinstateClip', { clipId: `clip_${clipId}`, reason: 'You are right.' });
      await deliverAll();
      expect(office.mails.map(({ to, subject }) => [to[0], subject.replace(/\d+/, 'N')])).toEqual([
        [emailOf(clipper), 'Your appeal in Campaign N was successful'],
      ]);
    });

    test('an admin who is one no more is not told of a clip that they may not see', async () => {
      const former = stage.fresh('Former admin');
      const { userId } = await stage.scene.user(former, 'ADMIN');
      const { clipper, answer } = await appealed(former);
      await done(SECOND, 'answerAppeal', answer('OVERTURNED'));
      await stage.database.prisma.user.update({ where: { id: userId }, data: { role: 'CLIPPER' } });
      await deliverAll();
      expect(office.mails.map(({ to }) => to[0])).toEqual([emailOf(clipper)]);
      expect(await messages(userId)).toMatchObject([{ kind: 'DECISION_OVERTURNED', droppedAt: expect.any(Date) }]);
    });
  });

  test('payPayoutRequest, with amount and reference', async () => {
    const { clipper, payoutRequestId } = await stage.toBePaid(5_000);
    await done(ADMIN, 'payPayoutRequest', { payoutRequestId: `request_${payoutRequestId}`, reference: 'wire-77' });
    await deliverAll();
    const [mail] = office.to(emailOf(clipper));
    expect(mail?.subject).toBe('Your payout of 50.00 USD was sent');
    expect(mail?.text).toContain('We sent you 50.00 USD. The reference of the payment is wire-77.');
  });

  test('payPayoutRequests', async () => {
    const { clipper, payoutRequestId } = await stage.toBePaid(2_500);
    const items = [{ payoutRequestId: `request_${payoutRequestId}`, reference: 'wire-78' }];
    await done(ADMIN, 'payPayoutRequests', { items });
    expect(await messages(clipper.userId)).toMatchObject([{ kind: 'PAYOUT_PAID', payoutId: expect.any(BigInt) }]);
    await deliverAll();
  });

  test('suspendUser', async () => {
    const clipper = await suspended();
    await deliverAll();
    expect(office.to(emailOf(clipper))[0]?.subject).toBe('Your account at Cliptally was suspended');
  });

  test('a command that is refused or replayed writes none', async () => {
    const { clipper, clipId } = await stage.pending(0);
    const input = keyed({ clipId: `clip_${clipId}` });
    expect(codeOf(await stage.mutate(ADMIN, 'approveClip', input, 'replayed'))).toBe('CONFLICT');
    expect(await messages(clipper.userId)).toEqual([]);
    await stage.observe(clipId, 1_000);
    for (let times = 0; times < 2; times += 1) await stage.mutate(ADMIN, 'approveClip', input, 'replayed');
    expect(await messages(clipper.userId)).toHaveLength(1);
    await deliverAll();
  });
});

describe('the recipients', () => {
  test('a notification that the user switched off is not written; others are [user]', async () => {
    const clipper = await stage.clipper();
    const kinds = ['SUBMISSION_REJECTED', 'PAYOUT_PAID', 'PAYOUT_PAID'];
    const set = await stage.mutate(clipper.name, 'setNotifications', keyed({ kinds }), 'user { notifications }');
    expect(set.data).toEqual({ setNotifications: { user: { notifications: ['SUBMISSION_REJECTED', 'PAYOUT_PAID'] } } });
    const [first, second] = [await stage.pending(10_000, clipper), await stage.pending(10_000, clipper)];
    await done(ADMIN, 'approveClip', { clipId: `clip_${first.clipId}` });
    await done(ADMIN, 'rejectClip', { clipId: `clip_${second.clipId}`, reason: 'OTHER' });
    expect((await messages(clipper.userId)).map(({ kind }) => kind)).toEqual(['SUBMISSION_REJECTED']);
    const all = ['SUBMISSION_APPROVED', 'SUBMISSION_REJECTED', 'PAYOUT_PAID', 'ACCOUNT_SUSPENDED'];
    await done(clipper.name, 'setNotifications', { kinds: all });
    const me = await stage.server.query(clipper.name, '{ me { notifications } }');
    expect(me.data).toEqual({ me: { notifications: all } });
    await deliverAll();
  });

  test('an invitation and a reset cannot be switched off: the input does not know them', async () => {
    const clipper = await stage.clipper();
    const answer = await stage.mutate(clipper.name, 'setNotifications', keyed({ kinds: ['INVITATION'] }), 'replayed');
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['all', ['ACCOUNT_SUSPENDED', 'INVITATION']],
    ['none', ['INVITATION']],
    ['PAYOUT_PAID, SUBMISSION_APPROVED', ['INVITATION']],
    ['ACCOUNT_SUSPENDED', ['ACCOUNT_SUSPENDED', 'INVITATION']],
  ])('NOTIFICATIONS=%s of the operator decides for everybody', async (NOTIFICATIONS, kinds) => {
    const { userId } = await stage.clipper();
    const server = await startTestServer(stage.database, { env: { NOTIFICATIONS } });
    const send = (as: string, document: string, input: object) => server.query(as, document, { input: keyed(input) });
    const suspend = 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { replayed } }';
    const invite = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { user { id } } }';
    await send(ADMIN, suspend, { userId: `user_${userId}` });
    const name = stage.fresh('Guest');
    const { data } = await send(ADMIN, invite, { name, email: emailOf({ name }), role: 'CLIPPER' });
    const invited = BigInt(data.inviteUser.user.id.slice('user_'.length));
    const written = [...(await messages(userId)), ...(await messages(invited))].map(({ kind }) => kind);
    expect(written).toEqual(kinds);
    await server.close();
    await deliverAll();
  });

  test('a user who was anonymised meanwhile gets nothing, and nothing is left to send', async () => {
    const { clipper, clipId } = await stage.pending();
    await done(ADMIN, 'rejectClip', { clipId: `clip_${clipId}`, reason: 'OTHER' });
    await done(ADMIN, 'anonymiseUser', { userId: `user_${clipper.userId}` });
    await deliverAll();
    expect(office.mails).toEqual([]);
    expect(await messages(clipper.userId)).toMatchObject([
      { dueAt: null, sentAt: null, droppedAt: expect.any(Date), lastError: 'UNNEEDED' },
    ]);
  });

  test('a user who was reactivated meanwhile is not told of the suspension', async () => {
    const { userId } = await suspended();
    await done(ADMIN, 'reactivateUser', { userId: `user_${userId}` });
    await deliverAll();
    expect(office.mails).toEqual([]);
  });

  test('production without SMTP_URL writes none', async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://unused', JWT_SECRET: 'x'.repeat(32) };
    const server = await startTestServer(stage.database, { env });
    const { userId } = await stage.clipper();
    const document = 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { replayed } }';
    expect(
      (await server.query(ADMIN, document, { input: keyed({ userId: `user_${userId}` }) })).errors,
    ).toBeUndefined();
    expect(await messages(userId)).toEqual([]);
    await server.close();
  });
});

describe('delivery', () => {
  test('a mail server that is away is tried again later, and the message arrives once', async () => {
    const clipper = await suspended();
    await office.stop();
    await deliverAll();
    const [waiting] = await messages(clipper.userId);
    expect(waiting).toMatchObject({ attempts: 1, sentAt: null, lastError: expect.stringMatching(/^E[A-Z]+$/) });
    expect((waiting?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(20_000);
    await office.start();
    await makeDue();
    await deliverAll();
    expect(office.to(emailOf(clipper))).toHaveLength(1);
    expect(await messages(clipper.userId)).toMatchObject([{ attempts: 2, sentAt: expect.any(Date), lastError: null }]);
  });

  test('the pauses grow; after the last attempt the message is given up, in the log and in a metric', async () => {
    const clipper = await suspended();
    office.refusing = 550;
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      await makeDue();
      await deliverAll();
      const [{ dueAt } = { dueAt: null }] = await messages(clipper.userId);
      if (dueAt !== null) pauses.push(Math.round((dueAt.getTime() - Date.now()) / 60_000));
    }
    expect(pauses).toEqual(
      [1, 2, 10, 60, 240, 480].map((minutes, index) => (index === 0 ? expect.any(Number) : minutes)),
    );
    expect(await messages(clipper.userId)).toMatchObject([
      { attempts: ATTEMPTS_MAX, dueAt: null, sentAt: null, droppedAt: expect.any(Date), lastError: 'EENVELOPE 550' },
    ]);
    const last = JSON.parse(lines.at(-1) ?? '{}');
    expect(last).toMatchObject({
      level: 50,
      kind: 'ACCOUNT_SUSPENDED',
      fault: 'EENVELOPE 550',
      attempts: ATTEMPTS_MAX,
    });
    expect(last.msg).toMatch(/^ALERT: a message was given up/);
    expect(await metrics.text()).toMatch(/cliptally_messages_total\{kind="ACCOUNT_SUSPENDED",outcome="GIVEN_UP"\} 1/);
    // The mail server named the address in its answer. Neither log nor row repeats it.
    expect(lines.join('')).not.toContain('scene.example');
    await makeDue();
    expect(await deliverMessage(delivery)).toBe(false);
  });

  test('a link that is asked for again does not wait for the next attempt', async () => {
    const name = stage.fresh('Invited');
    const email = emailOf({ name });
    await done(ADMIN, 'inviteUser', { name, email, role: 'CLIPPER' });
    const { id: userId } = await stage.database.prisma.user.findUniqueOrThrow({ where: { email } });
    const reset = async () =>
      expect((await stage.mutate(null, 'requestPasswordReset', { email }, 'accepted')).errors).toBeUndefined();
    const resend = () => done(ADMIN, 'resendInvitation', { userId: `user_${userId}` });
    for (const ask of [resend, reset]) {
      await stage.database.pool.query('UPDATE "User" SET "passwordHash" = $2 WHERE id = $1', [
        ...[userId, ask === reset ? 'a hash' : null],
      ]);
      if (ask === reset) await reset();
      office.refusing = 450;
      await deliverAll();
      office.refusing = null;
      // The pause of a later attempt.
      await stage.database.pool.query(
        `UPDATE "Message" SET "dueAt" = clock_timestamp() + interval '8 hours' WHERE "dueAt" IS NOT NULL`,
      );
      await ask();
      await deliverAll();
      expect(office.to(email)).toHaveLength(1);
      office.mails.length = 0;
    }
    expect(await messages(userId)).toMatchObject([
      { kind: 'INVITATION', attempts: 2, lastError: null },
      { kind: 'PASSWORD_RESET', attempts: 2, lastError: null },
    ]);
  });

  test('a link that is asked for while it is sent is not sent twice', async () => {
    const name = stage.fresh('Invited');
    const email = emailOf({ name });
    await done(ADMIN, 'inviteUser', { name, email, role: 'CLIPPER' });
    const { id } = await stage.database.prisma.user.findUniqueOrThrow({ where: { email } });
    office.refusing = 450;
    await deliverAll();
    office.refusing = null;
    await makeDue();
    const onSent = async () => {
      await done(ADMIN, 'resendInvitation', { userId: `user_${id}` });
      expect(await deliverMessage(delivery)).toBe(false);
    };
    await deliverAll({ ...delivery, onSent });
    expect(office.to(email)).toHaveLength(1);
  });

  test('one message that fails does not hold up the others', async () => {
    const [first, second] = [await suspended(), await suspended()];
    const mailer = await office.mailer();
    const refusing = {
      ...delivery,
      mailer: {
        send: async (mail: Parameters<typeof mailer.send>[0]) => {
          office.refusing = mail.to.address === emailOf(first) ? 452 : null;
          await mailer.send(mail);
        },
      },
    };
    await deliverAll(refusing);
    expect(office.to(emailOf(second))).toHaveLength(1);
    expect(await messages(first.userId)).toMatchObject([{ sentAt: null, lastError: 'EENVELOPE 452' }]);
    office.refusing = null;
    await makeDue();
    await deliverAll();
  });

  test('a worker that is killed between sending and marking loses nothing: another one sends the message again', async () => {
    const clipper = await suspended();
    const child = fork(fileURLToPath(new URL('../support/doomed-sender.ts', import.meta.url)), [], {
      execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'], DATABASE_URL: stage.database.url, ...office.env },
    });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    expect(office.to(emailOf(clipper))).toHaveLength(1);
    expect(await messages(clipper.userId)).toMatchObject([{ attempts: 1, sentAt: null }]);
    // Within the lease nobody else takes it.
    await deliverAll();
    expect(office.to(emailOf(clipper))).toHaveLength(1);
    await makeDue();
    await deliverAll();
    const [first, again] = office.to(emailOf(clipper));
    expect(await messages(clipper.userId)).toMatchObject([{ attempts: 2, sentAt: expect.any(Date) }]);
    // Programs that read mail take both for one message.
    expect(again?.messageId).toBe(first?.messageId);
  });

  test('an invitation that is sent again has a new link, which replaces the first, and is shown as a new message', async () => {
    const name = stage.fresh('Guest');
    await done(ADMIN, 'inviteUser', { name, email: emailOf({ name }), role: 'CLIPPER' });
    const dying = { ...delivery, onSent: () => Promise.reject(new Error('died before marking')) };
    await expect(deliverMessage(dying)).rejects.toThrow('died before marking');
    await makeDue();
    await deliverAll();
    const [first, again] = office.to(emailOf({ name }));
    if (first === undefined || again === undefined) throw new Error('two mails are expected');
    expect(again.messageId).not.toBe(first.messageId);
    const use = (token: string) =>
      stage.mutate(null, 'setPassword', { token, newPassword: 'a password of enough bytes' }, 'email');
    expect(codeOf(await use(tokenIn(first)))).toBe('UNAUTHENTICATED');
    expect((await use(tokenIn(again))).errors).toBeUndefined();
  });

  test('a worker whose lease is over marks nothing', async () => {
    const clipper = await suspended();
    const onSent = async () => {
      await makeDue();
      await deliverAll();
    };
    await deliverMessage({ ...delivery, onSent });
    const [row] = await messages(clipper.userId);
    expect(row).toMatchObject({ attempts: 2, sentAt: expect.any(Date) });
    expect(office.to(emailOf(clipper))).toHaveLength(2);
  });

  test('several workers send each message once when nothing dies', async () => {
    const clippers: Person[] = [];
    for (let n = 0; n < 12; n += 1) clippers.push(await suspended());
    const { log, database } = delivery;
    const queues = await Promise.all([1, 2, 3].map(() => Queue.open({ database, log, pollMs: 50 })));
    for (const queue of queues) for (let loop = 0; loop < 2; loop += 1) startDelivery(queue, delivery);
    const left = () => stage.database.prisma.message.count({ where: { dueAt: { not: null } } });
    for (const deadline = Date.now() + 20_000; (await left()) > 0 && Date.now() < deadline; ) await delay(50);
    await Promise.all(queues.map((queue) => queue.close()));
    expect(office.mails.map(({ to }) => to[0]).sort()).toEqual(clippers.map(emailOf).sort());
  });
});

describe('without a mail server', () => {
  test('development writes each message to a private file', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'cliptally-mail-'));
    const mailer = await openMailer(readConfig({ NODE_ENV: 'development', DATA_DIR: dataDir }));
    if (mailer === null) throw new Error('there is no mailer');
    const { userId } = await suspended();
    await deliverAll({ ...delivery, mailer });
    const [{ id } = { id: 0n }] = await messages(userId);
    const name = `message-${id}-account-suspended.eml`;
    expect(await readdir(join(dataDir, 'mail'))).toEqual([name]);
    const file = join(dataDir, 'mail', name);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { subject, text } = parsed([], await readFile(file, 'utf8'));
    expect(subject).toBe('Your account at Cliptally was suspended');
    expect(text).toContain('Your clips still count.');
    // A link can be copied from the file as it is.
    const guest = stage.fresh('Guest');
    await done(ADMIN, 'inviteUser', { name: guest, email: emailOf({ name: guest }), role: 'CLIPPER' });
    await deliverAll({ ...delivery, mailer });
    const files = await readdir(join(dataDir, 'mail'));
    const invitation = files.find((file) => file.endsWith('-invitation.eml')) ?? '';
    const raw = await readFile(join(dataDir, 'mail', invitation), 'utf8');
    expect(tokenIn({ text: raw })).toHaveLength(43);
    expect(raw).toContain('Content-Transfer-Encoding: 8bit');
    await rm(dataDir, { recursive: true });
  });

  test('production has no mailer', async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://unused', JWT_SECRET: 'x'.repeat(32) };
    const config = readConfig(env);
    expect(config.mail.kinds).toEqual([]);
    expect(await openMailer(config)).toBeNull();
  });

  test.each([
    [{ SMTP_URL: 'smtp://mail.example' }, 'MAIL_FROM: required with SMTP_URL'],
    [{ SMTP_URL: 'http://mail.example' }, 'SMTP_URL: Invalid URL'],
    [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM: must be an address'],
    [{ MAIL_FROM: 'Eve <eve@mail.example>\r\nBcc: all@mail.example' }, 'MAIL_FROM: must be an address'],
    [{ NOTIFICATIONS: 'INVITATION' }, 'NOTIFICATIONS: must be all, none, or a list of SUBMISSION_APPROVED'],
    [{ NOTIFICATIONS: 'PAYOUT_PAID,,' }, 'NOTIFICATIONS: must be all, none, or a list of'],
  ])('a bad variable stops the start: %j', (env, message) => {
    expect(() => readConfig({ NODE_ENV: 'test', ...env })).toThrow(ConfigError);
    expect(() => readConfig({ NODE_ENV: 'test', ...env })).toThrow(message);
  });
});
