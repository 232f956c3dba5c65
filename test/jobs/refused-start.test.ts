/** A failing start says why in one sentence, ends with 2, and has changed nothing: the same for every command. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, runCommand, startCommand } from '../support/command.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { isLong } from '../support/long.js';
import { startOldPostgres } from '../support/old-postgres.js';
import { SmallDisk } from '../support/small-disk.js';

const SECRET = 'a secret that only this test knows, of enough characters';
const CREATE = ['create', '--name', 'Ada', '--email', 'ada@example.org'];
const COMMANDS: [string, string[]][] = [
  ['start', []],
  ['serve', []],
  ['jobs', []],
  ['migrate', []],
  ['refresh', []],
  ['books', []],
  ['seed', ['--demo']],
  ['user', CREATE],
];

/** The short form tries a command of each kind: a server, one with its own connections, and one that runs once. */
const TRIED = isLong ? COMMANDS : COMMANDS.filter(([name]) => ['serve', 'migrate', 'user'].includes(name));

/** One line on stderr, with exit code 2. */
function refused(sentence: RegExp) {
  return {
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`^\\n(?:Cliptally cannot start: )?${sentence.source}\\n$`)),
  };
}

let empty: TestDatabase;
let demo: TestDatabase;
let home: string;
beforeAll(async () => {
  [empty, demo] = await Promise.all([createTestDatabase('test_empty', 2), createTestDatabase('test_demo', 2)]);
  home = await mkdtemp(join(tmpdir(), 'cliptally-refused-'));
});
afterAll(async () => {
  await Promise.all([empty.drop(), demo.drop(), rm(home, { recursive: true, force: true })]);
});

test.each(TRIED)(
  'case 27: %s says that a PostgreSQL 15 is too old, and sends it nothing else',
  async (name, args) => {
    const old = await startOldPostgres(150_018);
    const ended = await runCommand(name, args, { DATABASE_URL: old.url, PORT: '0' });
    await old.close();
    expect(ended).toEqual(
      refused(
        /DATABASE_URL: 127\.0\.0\.1:\d+ runs PostgreSQL 15\.18, but Cliptally needs version 17 or later\. Upgrade it\./,
      ),
    );
    expect(old.asked).toEqual(['Q SHOW server_version_num']);
  },
  120_000,
);

test('case 27: the owner’s database is checked as well', async () => {
  const old = await startOldPostgres(160_004);
  const env = { DATABASE_URL: 'postgres://application@127.0.0.1:1/none', MIGRATE_DATABASE_URL: old.url, PORT: '0' };
  const sentence = refused(
    /MIGRATE_DATABASE_URL: .* runs PostgreSQL 16\.4, but Cliptally needs version 17 or later\. Upgrade it\./,
  );
  expect(await runCommand('migrate', [], env)).toEqual(sentence);
  expect(await runCommand('serve', [], env)).toEqual(sentence);
  await old.close();
}, 120_000);

test.each(TRIED)(
  'case 31: %s names a bad variable, whether or not it needs it',
  async (name, args) => {
    const { code, stdout, stderr } = await runCommand(name, args, {
      DATABASE_URL: 'postgres://me:100%@127.0.0.1:1/clips',
      REFRESH_CRON: 'now and then',
      BOOKS_CRON: '0 0 31 2 *',
      METRICS_PORT: '4000',
      JWT_SECRET: 'short',
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      '',
      'Cliptally cannot start. Correct these environment variables:',
      expect.stringMatching(/^ {2}DATABASE_URL: has a % that encodes no character/),
      '  JWT_SECRET: must have at least 32 characters',
      expect.stringMatching(/^ {2}REFRESH_CRON: must be a cron expression/),
      expect.stringMatching(/^ {2}BOOKS_CRON: must be a cron expression/),
      '',
    ]);
  },
  120_000,
);

describe('case 31: a port', () => {
  let taken: Server;
  let port: string;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    port = String((taken.address() as AddressInfo).port);
  });
  afterAll(() => void taken.close());

  test.each([
    ['serve', 'PORT'],
    ['start', 'PORT'],
    ['serve', 'METRICS_PORT'],
    ['jobs', 'METRICS_PORT'],
  ])(
    'that is taken while %s starts is named: %s',
    async (name, variable) => {
      const env = { DATABASE_URL: empty.url, PORT: '0', REFRESH_CRON: '@yearly', LOG_LEVEL: 'warn', [variable]: port };
      const free = 'is taken by another process\\. Stop that process, or set';
      expect(await runCommand(name, [], env)).toEqual(
        refused(new RegExp(`${variable}: 127\\.0\\.0\\.1:${port} ${free} ${variable} to a free port\\.`)),
      );
    },
    120_000,
  );

  test.each([
    ['203.0.113.1', 'is not an address of this machine'],
    ['no-such-host.invalid', 'has an unknown HOST'],
  ])(
    'at %s cannot be used',
    async (HOST, why) => {
      const env = { DATABASE_URL: empty.url, PORT: '4999', HOST, LOG_LEVEL: 'warn' };
      expect(await runCommand('serve', [], env)).toEqual(
        refused(new RegExp(`PORT: ${HOST}:4999 ${why}\\. Set HOST .*`)),
      );
    },
    120_000,
  );

  test('for metrics must differ from the one for the API', async () => {
    const env = { DATABASE_URL: empty.url, PORT: '4999', METRICS_PORT: '4999' };
    expect((await runCommand('serve', [], env)).stderr).toMatch(/METRICS_PORT: must be another port than PORT\n$/);
  }, 60_000);
});

describe('case 31: a role', () => {
  const ROLE = `owner_${randomBytes(4).toString('hex')}`;
  let owned: TestDatabase;
  let owner: string;
  const as = (username: string) => Object.assign(new URL(owned.url), { username, password: 'plain' }).toString();
  beforeAll(async () => {
    owned = await createTestDatabase('test_empty', 2);
    await owned.pool.query(
      `CREATE ROLE ${ROLE} LOGIN PASSWORD 'plain'; CREATE ROLE stranger_${ROLE} LOGIN PASSWORD 'plain'`,
    );
    owner = as(ROLE);
  });
  afterAll(async () => {
    await owned.drop();
    await demo.pool.query(`DROP ROLE ${ROLE}; DROP ROLE stranger_${ROLE}`);
  });

  test('that may not create the application’s role is told what to do, before anything is migrated', async () => {
    const [last] = (await owned.pool.query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1 DESC'))
      .rows;
    await owned.pool.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [last.name]);
    const env = { DATABASE_URL: as(`new_${ROLE}`), MIGRATE_DATABASE_URL: owner };
    const sentence = refused(
      new RegExp(
        `MIGRATE_DATABASE_URL: this role may not create the role new_${ROLE} of DATABASE_URL\\. Have a superuser run CREATE ROLE .*, or grant CREATEROLE to this role\\.`,
      ),
    );
    expect(await runCommand('migrate', [], env)).toEqual(sentence);
    expect(await runCommand('serve', [], { ...env, PORT: '0' })).toEqual(sentence);
    expect(
      (await owned.pool.query('SELECT FROM _prisma_migrations WHERE migration_name = $1', [last.name])).rowCount,
    ).toBe(0);
  }, 120_000);

  test.each(COMMANDS.filter(([name]) => ['serve', 'jobs', 'user'].includes(name)))(
    'that lacks a migration and may not migrate: %s says who can',
    async (name, args) => {
      const env = { DATABASE_URL: as(`stranger_${ROLE}`), PORT: '0' };
      expect(await runCommand(name, args, env)).toEqual(
        refused(/DATABASE_URL: the database lacks .*, and this role may not migrate\. Set MIGRATE_DATABASE_URL .*\./),
      );
    },
    120_000,
  );

  test('with a wrong password is refused at once', async () => {
    const url = Object.assign(new URL(owner), { password: 'wrong' }).toString();
    expect(await runCommand('migrate', [], { DATABASE_URL: url })).toEqual(
      refused(new RegExp(`DATABASE_URL: .* refuses: password authentication failed for user "${ROLE}"`)),
    );
  }, 60_000);
});

test('case 31: in production migrate needs no JWT_SECRET, and every other command does', async () => {
  const env = { NODE_ENV: 'production', DATABASE_URL: empty.url, PORT: '0' };
  expect(await runCommand('migrate', [], env)).toEqual({
    code: 0,
    stdout: 'Nothing to migrate: the database is up to date.\n',
    stderr: '',
  });
  for (const [name, args] of COMMANDS.filter(([command]) => command !== 'migrate')) {
    const { code, stderr } = await runCommand(name, args, env);
    expect([name, code, stderr]).toEqual([name, 2, expect.stringContaining('JWT_SECRET: required in production')]);
  }
}, 240_000);

describe('DATA_DIR', () => {
  test.each(['start', 'migrate', 'books'])(
    'that cannot be a folder is named: %s',
    async (name) => {
      await writeFile(join(home, 'file'), '');
      const env = { DATA_DIR: join(home, 'file', 'data'), PORT: '0' };
      expect(await runCommand(name, [], env)).toEqual(
        refused(
          /DATA_DIR: .*data cannot be used: a part of its path is a file\. Set it to a folder that you may write to\./,
        ),
      );
    },
    120_000,
  );

  test('on a full disk is reported, and nothing half-made stays', async () => {
    const disk = await SmallDisk.mount();
    if (disk === null) return;
    try {
      const folder = await disk.folderOf(0, 0);
      await disk.fill();
      const ended: Ended = await runCommand('migrate', [], { DATA_DIR: folder });
      expect(ended).toEqual(
        refused(/(DATA_DIR: .* its disk is full.*|PostgreSQL's initdb failed .*: .*No space left on device.*)/),
      );
      expect((await readdir(folder)).filter((entry) => entry !== 'postgres.json')).toEqual([]);
    } finally {
      await disk.unmount();
    }
  }, 120_000);
});

describe('the demo world', () => {
  test('case 28: start puts nothing into your own database, and says how to make the first admin [S44]', async () => {
    const { child, ended } = startCommand('start', [], {
      DATABASE_URL: empty.url,
      PORT: '0',
      DATA_DIR: home,
      LOG_LEVEL: 'warn',
    });
    await new Promise<void>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk) => {
        text += chunk;
        if (text.includes('Ctrl-C')) resolve();
      });
      child.once('exit', () => resolve());
    });
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('"npm run user -- create" creates the first admin'),
    });
    expect(stdout).not.toContain('Bearer');
    expect(await empty.prisma.user.count()).toBe(0);
  }, 120_000);

  test('case 28: seed does so only with --demo [S44]', async () => {
    expect(await runCommand('seed', [], { DATABASE_URL: empty.url })).toEqual(
      refused(/DATABASE_URL is set\. Add --demo to fill that database with accounts whose passwords are public\./),
    );
    expect(await empty.prisma.user.count()).toBe(0);
  }, 60_000);

  test.each(['start', 'serve', 'jobs'])(
    'case 28: %s does not start in production on a database with demo accounts [S44]',
    async (name) => {
      const env = { NODE_ENV: 'production', DATABASE_URL: demo.url, JWT_SECRET: SECRET, PORT: '0' };
      expect(await runCommand(name, [], env)).toEqual(
        refused(
          /DATABASE_URL: the database has the demo world's accounts \(ada@cliptally\.example and 4 more\), whose password is public: .*/,
        ),
      );
    },
    120_000,
  );
});
