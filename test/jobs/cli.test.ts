/** The other commands as a person meets them: the books, the seed, a wrong environment and a missing database. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../dev/embedded-postgres/embedded-postgres.js';
import { formatMoney } from '../../src/kernel/base/money.js';
import { StartRefused } from '../../src/kernel/base/start-refused.js';
import { waitForDatabase } from '../../src/kernel/db/wait-for-database.js';
import { differencesIn } from '../support/bench.js';
import { runCommand } from '../support/command.js';
import { createTestDatabase, pastTriggers, type Template, type TestDatabase } from '../support/database.js';
import { idOf } from '../support/ids.js';
import { startTestServer } from '../support/server.js';

const SECRET = 'a secret that only this test knows, of enough characters';

const databases: TestDatabase[] = [];

async function databaseOf(template: Template): Promise<TestDatabase> {
  const database = await createTestDatabase(template);
  databases.push(database);
  return database;
}

afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

/** Another database of the same cluster. */
function urlWith(database: TestDatabase, change: Partial<Pick<URL, 'pathname' | 'username' | 'port'>>): string {
  return Object.assign(new URL(database.url), change).toString();
}

describe('npm run books', () => {
  test('lists every book and ends with 0 while they are clean', async () => {
    const { url } = await databaseOf('test_demo');
    const { code, stdout, stderr } = await runCommand('books', [], { DATABASE_URL: url });
    const lines = stdout.trim().split('\n');
    expect(lines.slice(0, -1).map((line) => line.split('  ')[0])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12].map((n) => `✓ B${n}`),
    );
    expect(lines.at(-1)).toMatch(/^The books are clean, as of 2\d{3}-\d\d-\d\dT[\d:.]+Z\.$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }, 60_000);

  test('names the differing row with both sides, ends with 1, and changes nothing', async () => {
    const database = await databaseOf('test_demo');
    const clip = await database.prisma.clip.findFirstOrThrow({ where: { status: 'APPROVED' } });
    await pastTriggers(database, (client) =>
      client.query('UPDATE "Clip" SET earned = earned + 1 WHERE id = $1', [clip.id]),
    );
    const { code, stdout } = await runCommand('books', [], { DATABASE_URL: database.url });
    expect(stdout).toMatch(/^✗ B6 .* \(1 difference\)$/m);
    expect(stdout).toMatch(
      new RegExp(
        `│ B6 +│ ${idOf('clip', clip.id)} +│ earned = ledger +│ +${formatMoney(clip.earned + 1n)} +│ +${formatMoney(clip.earned)} +│`,
      ),
    );
    expect(stdout).toMatch(/^✓ B5 /m);
    expect(stdout).toMatch(/The books do not agree, as of .*\.\n$/);
    expect(code).toBe(1);
    expect((await database.prisma.clip.findUniqueOrThrow({ where: { id: clip.id } })).earned).toBe(clip.earned + 1n);
  }, 60_000);

  test('--rebuild computes the sums kept for speed again', async () => {
    const database = await databaseOf('test_demo');
    const { rowCount } = await pastTriggers(database, (client) => client.query('DELETE FROM "UserSum"'));
    const { code, stdout } = await runCommand('books', ['--rebuild'], { DATABASE_URL: database.url });
    expect(stdout).toMatch(/^Kept sums rebuilt: \d+ rows were wrong\.\n✓ B1 /);
    expect(code).toBe(0);
    expect(await database.prisma.userSum.count()).toBe(rowCount);
    const again = await runCommand('books', ['--rebuild'], { DATABASE_URL: database.url });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Kept sums rebuilt: all were right\.\n/) });
  }, 60_000);
});

describe('npm run seed', () => {
  test('fills an empty database, with clean books, and refuses one that is not empty', async () => {
    const database = await databaseOf('test_empty');
    const env = { DATABASE_URL: database.url };
    const first = await runCommand('seed', ['--demo'], env);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('ada@cliptally.example (ADMIN)') });
    expect(await differencesIn(database)).toEqual([]);
    const clips = await database.prisma.clip.count();
    expect(clips).toBeGreaterThan(0);

    const second = await runCommand('seed', ['--demo'], env);
    expect(second).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/The database is not empty/) });
    expect(await database.prisma.clip.count()).toBe(clips);
  }, 60_000);

  test('fills it with the example that is named, and knows no other', async () => {
    const database = await databaseOf('test_empty');
    const env = { DATABASE_URL: database.url };
    expect(await runCommand('seed', ['--demo', '--example', 'toString'], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: '\nThere is no example "toString". Choose one of: demo, balance.\n',
    });
    expect(await database.prisma.user.count()).toBe(0);
    const filled = await runCommand('seed', ['--demo', '--example', 'balance'], env);
    expect(filled).toMatchObject({ code: 0, stdout: expect.stringContaining('2 users, 2 campaigns and 2 clips') });
    expect(await differencesIn(database)).toEqual([]);
    const sums = await database.prisma.clip.findMany({
      select: { earned: true, campaign: { select: { status: true } } },
      orderBy: { earned: 'asc' },
    });
    expect(sums).toEqual([
      { earned: 15_020n, campaign: { status: 'COMPLETED' } },
      { earned: 23_530n, campaign: { status: 'ACTIVE' } },
    ]);
  }, 60_000);

  test('two at once fill it once', async () => {
    const database = await databaseOf('test_empty');
    const env = { DATABASE_URL: database.url };
    const both = await Promise.all([runCommand('seed', ['--demo'], env), runCommand('seed', ['--demo'], env)]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(await database.prisma.campaign.count({ where: { name: 'Summer Promo' } })).toBe(1);
  }, 60_000);

  test('waits while another process fills the database', async () => {
    const database = await databaseOf('test_empty');
    const other = await database.pool.connect();
    await other.query(`SELECT pg_advisory_lock(hashtext('cliptally:seed'))`);
    expect(await runCommand('seed', ['--demo'], { DATABASE_URL: database.url })).toEqual({
      code: 2,
      stdout: '',
      stderr: '\nAnother process is filling the database now. Wait until it is done.\n',
    });
    other.release(true);
    expect(await database.prisma.user.count()).toBe(0);
  }, 60_000);

  test('refuses production before it opens the database', async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', JWT_SECRET: SECRET };
    expect(await runCommand('seed', ['--demo'], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: '\nThis is production. The demo world is only for development, so use a development database.\n',
    });
  }, 60_000);
});

describe('npm run user -- create', () => {
  const create = (database: TestDatabase, ...flags: string[]) =>
    runCommand('user', ['create', ...flags], { DATABASE_URL: database.url });

  test('makes the first admin, prints the password once, and records it as the system [S15]', async () => {
    const database = await databaseOf('test_empty');
    const { code, stdout } = await create(database, '--name', ' Ada  Admin ', '--email', 'Ada@Example.org');
    expect(code).toBe(0);
    const password =
      /^Created Ada {2}Admin <ada@example\.org>, ADMIN\. Password: ([\w-]{24})\n$/.exec(stdout)?.[1] ?? '';
    const server = await startTestServer(database);
    const login = `mutation { login(input: { email: "ada@example.org", password: "${password}" }) { user { name role } } }`;
    const { data } = await server.query(null, login);
    await server.close();
    expect(data).toEqual({ login: { user: { name: 'Ada  Admin', role: 'ADMIN' } } });
    const entry = await database.prisma.auditEntry.findFirstOrThrow({ where: { action: 'createUser' } });
    expect(entry).toMatchObject({ actorId: null, actorRole: null, address: null, after: { role: 'ADMIN' } });
  }, 60_000);

  test.each([
    [
      'an address twice',
      ['--name', 'Ada', '--email', 'mia@cliptally.example'],
      /A user with this e-mail address already exists\. Choose another address\.$/m,
    ],
    ['an invalid address', ['--name', 'Ada', '--email', 'ada'], /--email: must be an e-mail address$/m],
    ['no name', ['--email', 'ada@example.org'], /--name: is missing$/m],
    ['another role', ['--name', 'Ada', '--email', 'ada@example.org', '--role', 'OWNER'], /^--role: /m],
    ['another flag', ['--password', 'seen by everybody'], /Unknown option '--password'/],
  ])(
    'refuses %s, and ends with 2',
    async (_, flags, said) => {
      const database = await databaseOf('test_demo');
      const before = await database.prisma.user.count();
      const { code, stdout, stderr } = await create(database, ...flags);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(said);
      expect(await database.prisma.user.count()).toBe(before);
    },
    60_000,
  );
});

const CREATE = ['create', '--name', 'Ada', '--email', 'ada@example.org'];

describe.each([
  ['refresh', []],
  ['books', []],
  ['seed', []],
  ['user', CREATE],
])('npm run %s', (name, args) => {
  test('names each wrong variable, not its value, and ends with 2', async () => {
    const { code, stdout, stderr } = await runCommand(name, args, {
      DATABASE_URL: 'mysql://secret@host/db',
      REFRESH_BATCH_SIZE: 'many',
    });
    expect(stderr).toMatch(/Correct these environment variables:\n {2}DATABASE_URL: .*\n {2}REFRESH_BATCH_SIZE: .*\n$/);
    expect(stderr).not.toMatch(/mysql|many/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  }, 60_000);
});

describe('a database', () => {
  test('that does not exist is reported plainly, at once', async () => {
    const url = urlWith(await databaseOf('test_empty'), { pathname: '/absent' });
    const { code, stderr } = await runCommand('books', [], { DATABASE_URL: url });
    expect(stderr).toMatch(/^\nCliptally cannot start: DATABASE_URL: .* refuses: database "absent" does not exist\n$/);
    expect(code).toBe(2);
  }, 60_000);

  test('that does not answer is waited for, and then reported plainly without the password', async () => {
    const missing = waitForDatabase('postgres://me:hush@127.0.0.1:1/clips', { patienceMs: 200 });
    await expect(missing).rejects.toThrow(StartRefused);
    await expect(missing).rejects.toThrow(
      /^DATABASE_URL: no database answers at 127\.0\.0\.1:1\/clips after .*ECONNREFUSED/,
    );
    await expect(missing).rejects.not.toThrow(/hush/);
  });

  test('that comes up during the wait is enough', async () => {
    const database = await databaseOf('test_empty');
    const name = new URL(database.url).pathname.slice(1);
    const admin = new pg.Client({ connectionString: urlWith(database, { pathname: '/postgres' }) });
    await admin.connect();
    // A server says "Not accepting connections" while it is still starting or is out of room.
    await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await admin.query(`DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plain') THEN CREATE ROLE plain LOGIN; END IF; END $$`);
    await admin.query(`ALTER ROLE plain PASSWORD 'plain'`);
    const url = Object.assign(new URL(database.url), { username: 'plain', password: 'plain' }).toString();
    await expect(waitForDatabase(url, { patienceMs: 0 })).rejects.toThrow(/no database answers.*too many connections/);
    const waiting = waitForDatabase(url);
    await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
    await waiting;
    await admin.end();
  });
});

test('the commands join the embedded server that another process has started, and leave it running', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cliptally-cli-'));
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    const env = { DATA_DIR: dataDir, APIFY_RETRY_DELAY_MS: '5' };
    expect(await runCommand('seed', [], env)).toMatchObject({ code: 0, stderr: '' });
    const refreshed = await runCommand('refresh', [], env);
    expect(refreshed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^run_\d+: SUCCEEDED/m) });
    expect(refreshed.stdout).not.toContain('Earned: 0.00');
    expect(await runCommand('books', [], env)).toMatchObject({ code: 0 });
    await expect(waitForDatabase(server.url, { patienceMs: 0 })).resolves.toBeUndefined();
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 120_000);
