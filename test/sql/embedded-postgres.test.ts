/** The embedded PostgreSQL among several processes: started, joined, raced, interrupted and killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { barredFolder, isRoot } from '../../dev/embedded-postgres/system-account.js';
import { createGate } from '../../dev/simulator/gate.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { EmbeddedFolder } from '../support/embedded-folder.js';
import type { EmbeddedProcess, RunAs } from '../support/embedded-process.js';

/** Debian's number for `nobody`. */
const NOBODY: RunAs = { uid: 65_534, gid: 65_534 };
const barred =
  (await barredFolder(process.execPath, NOBODY)) ?? (await barredFolder(join(projectRoot(), 'src'), NOBODY));

/** Linux, unless it is configured to promise memory that it does not have. */
const refusesMemory =
  process.platform === 'linux' && (await readFile('/proc/sys/vm/overcommit_memory', 'utf8')).trim() !== '1';

/** The folder of the test. All tests share one, at rest between them, except those about creating a cluster. */
let folder: EmbeddedFolder;
let shared: EmbeddedFolder;

beforeAll(async () => {
  shared = await EmbeddedFolder.make();
});
beforeEach(() => {
  folder = shared;
});
afterEach(async () => {
  await folder.rest();
  if (folder !== shared) await folder.remove();
});
afterAll(() => shared.remove());

async function ask<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows as T[];
}

const KEEP = 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer';

describe('a single process', () => {
  test('makes a UTF-8 cluster that listens on loopback only, and hooks no exit signal', async () => {
    const before = process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const server = await folder.start({ settings: { max_connections: '17' } });
    expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(before);
    expect(server.adopted).toBe(false);
    const [row] = await ask(
      server.url,
      `SELECT current_database() AS database, current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses,
         current_setting('TimeZone') AS zone, current_setting('max_connections') AS connections, datlocale FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({
      database: 'cliptally',
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      zone: 'UTC',
      connections: '17',
      datlocale: 'C.UTF-8',
    });
  });

  test('sizes its memory by the machine, or as it is told', async () => {
    const megabytes = async (settings: Record<string, string> = {}) => {
      const server = await folder.start({ settings });
      const rows = await ask(server.url, `SELECT pg_size_bytes(current_setting('shared_buffers')) / 2 ^ 20 AS mb`);
      await server.stop();
      return rows;
    };
    const quarter = Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 4 / 2 ** 20;
    expect(await megabytes()).toEqual([{ mb: Math.min(1_024, Math.max(128, Math.floor(quarter))) }]);
    expect(await megabytes({ shared_buffers: '16MB' })).toEqual([{ mb: 16 }]);
    // The size that initdb found to start. A machine that promises any memory would start with it and then have none
    // left.
    if (refusesMemory) expect(await megabytes({ shared_buffers: '4096GB' })).toEqual([{ mb: 128 }]);
  });

  test('keeps data, password and port from one start to the next, the password unreadable to others', async () => {
    const first = await folder.start();
    await ask(first.url, KEEP);
    await Promise.all([first.stop(), first.stop()]);
    expect(await folder.isRunning(first.pid)).toBe(false);
    const second = await folder.start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
    expect((await stat(folder.path('postgres.json'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder.dir)).sort()).toEqual(['postgres', 'postgres.json']);
  });

  test('takes another port when a stranger listens on its own, and keeps the new one', async () => {
    const first = await folder.start();
    await first.stop();
    const port = Number(new URL(first.url).port);
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    const second = await folder.start();
    await second.stop();
    stranger.close();
    const third = await folder.start();
    expect(Number(new URL(second.url).port)).not.toBe(port);
    expect(third.url).toBe(second.url);
  });
});

describe('two processes', () => {
  test('share one server: the second joins, and only the starter stops it', async () => {
    const starter = folder.fork();
    const first = await starter.started();
    const second = folder.fork();
    expect(await second.started()).toEqual({ event: 'started', url: first.url, pid: first.pid, adopted: true });
    await second.stop();
    expect(await ask(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const third = folder.fork();
    await third.started();
    await starter.stop();
    expect(await folder.isRunning(first.pid)).toBe(false);
    await third.hears('connection lost');
  });

  test('that start at the same time on a new folder, even several, end with one server', async () => {
    folder = await EmbeddedFolder.make();
    const children = [folder.fork(), folder.fork(), folder.fork(), folder.fork()];
    const started = await Promise.all(children.map((child) => child.started()));
    expect(new Set(started.map(({ url, pid }) => `${pid} ${url}`)).size).toBe(1);
    const starter = started.findIndex(({ adopted }) => !adopted);
    expect(started.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect((await readdir(folder.dir)).sort()).toEqual(['postgres', 'postgres.json']);
    await Promise.all(children.filter((_, index) => index !== starter).map((child) => child.stop()));
    expect(await folder.postmasterPid()).toBe(started[0]?.pid);
    await children[starter]?.stop();
    expect(await folder.isRunning(started[0]?.pid ?? 0)).toBe(false);
  });
});

describe('a signal', () => {
  /**
   * A request waits in the database for a lock of the test. The signal comes, and only then is the request released.
   */
  async function interrupt(send: (child: EmbeddedProcess) => void): Promise<number | null> {
    const child = folder.fork();
    const { url, pid } = await child.started();
    const holder = new pg.Client({ connectionString: url });
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(1)');
    child.ask('request');
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    while ((await holder.query(waiting)).rowCount === 0);
    send(child);
    await child.hears('draining');
    // If the signal had reached PostgreSQL too, it would refuse this: it looks at its signals before it answers a
    // newcomer.
    await ask(url, 'SELECT 1');
    // The server may stop before this query is answered. The child reports that the request was answered.
    await holder.query('SELECT pg_advisory_unlock(1)').catch(() => undefined);
    await child.hears('answered');
    const code = await child.ended;
    expect(await folder.isRunning(pid)).toBe(false);
    return code;
  }

  test('SIGTERM lets the request under way finish before the server stops', async () => {
    expect(await interrupt((child) => child.signal('SIGTERM'))).toBe(0);
  });

  test('and so does Ctrl-C, which goes to the whole process group', async () => {
    expect(await interrupt((child) => child.signalGroup('SIGINT'))).toBe(0);
  });
});

describe('after kill -9', () => {
  test('of its starter the server keeps running, and the next process adopts, owns and stops it', async () => {
    const starter = folder.fork();
    const first = await starter.started();
    await starter.kill();
    expect(await ask(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const heir = folder.fork();
    expect(await heir.started()).toEqual({ event: 'started', url: first.url, pid: first.pid, adopted: true });
    const joiner = folder.fork();
    await joiner.started();
    await joiner.stop();
    expect(await folder.isRunning(first.pid)).toBe(true);
    await heir.stop();
    expect(await folder.isRunning(first.pid)).toBe(false);
  });

  async function killEverything(): Promise<void> {
    const starter = folder.fork();
    const { url, pid } = await starter.started();
    await ask(url, KEEP);
    await starter.kill();
    await folder.killServer(pid);
  }

  test('of everything the committed data comes back', async () => {
    await killEverything();
    // On another port if somebody took the old one meanwhile.
    const server = await folder.start();
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
  });

  test('of the server only, it is started again once its last session has ended', async () => {
    const starter = folder.fork();
    const { url, pid } = await starter.started();
    const session = new pg.Client({ connectionString: url });
    session.on('error', () => undefined);
    await session.connect();
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const last = rows[0]?.pid as number;
    process.kill(last, 'SIGSTOP');
    await starter.kill();
    await folder.killServer(pid);
    const refused = createGate();
    const log = (line: string) => (line.includes('pre-existing shared memory block') ? refused.open() : undefined);
    const starting = folder.start({ log });
    await Promise.race([refused.opened, starting]).finally(() => process.kill(last, 'SIGKILL'));
    await starting;
    await session.end().catch(() => undefined);
  });

  test('a pid file whose number now belongs to a stranger is not taken for a server', async () => {
    await killEverything();
    const { uid, gid } = await stat(folder.path('postgres'));
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore', uid, gid });
    folder.strangers.push(stranger);
    const file = folder.path('postgres', 'postmaster.pid');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(stranger.pid)));
    const server = await folder.start();
    expect(await ask(server.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
    await server.stop();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  test('of a process that was creating the cluster, its half-made folder is removed', async () => {
    folder = await EmbeddedFolder.make();
    const leftover = folder.path('postgres.new-4194305-abandoned');
    await mkdir(join(leftover, 'cluster'), { recursive: true });
    await folder.start();
    expect((await readdir(folder.dir)).sort()).toEqual(['postgres', 'postgres.json']);
  });
});

describe('reports faults', () => {
  test('with the line in which the server states it', async () => {
    await expect(folder.start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /^PostgreSQL did not start in .* \(it ended with 1\): invalid value for parameter "shared_buffers": "plenty"$/,
    );
    await folder.start();
  });

  test('when the password is lost, or is that of another cluster', async () => {
    const first = await folder.start();
    const file = folder.path('postgres.json');
    const credentials = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...credentials, password: 'another' }));
    await expect(folder.start()).rejects.toThrow(/refuses the password in .*postgres\.json/);
    await writeFile(file, '{');
    await expect(folder.start()).rejects.toThrow(
      /password .* cannot be read from .*postgres\.json \(missing or damaged\)/,
    );
    await writeFile(file, JSON.stringify(credentials));
    expect((await folder.start()).pid).toBe(first.pid);
  });
});

const asRoot = isRoot() ? describe : describe.skip;
const asNobody = barred === null ? test : test.skip;

asRoot('as root (skipped when the tests run as an ordinary user)', () => {
  test.each([
    ['that is empty', async () => undefined],
    ['that holds something', () => writeFile(folder.path('jwt-secret'), 'kept', { mode: 0o600 })],
  ])('case 38: it starts in a folder of mode 0700 %s, and opens it only to its user', async (_, fill) => {
    await chmod(folder.dir, 0o700);
    await fill();
    const server = await folder.start();
    const { uid, gid, mode } = await stat(folder.dir);
    expect({ uid, mode: mode & 0o777 }).toEqual({ uid: 0, mode: 0o710 });
    expect((await stat(folder.path('postgres'))).gid).toBe(gid);
    await server.stop();
    expect((await folder.start()).adopted).toBe(false);
  });

  test('the server runs as another user, and a folder that this user cannot enter is named', async () => {
    const server = await folder.start();
    expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0);
    const closed = folder.path('closed');
    await mkdir(closed, { mode: 0o700 });
    await expect(folder.start({ dataDir: join(closed, 'data') })).rejects.toThrow(
      /^PostgreSQL's initdb failed for [^\n]* may not enter [^\n]*closed \(mode 0700\)\. Open that folder[^\n]*$/,
    );
  });

  asNobody(
    `an ordinary user starts one too, and root then joins it${barred ? ` (skipped: ${barred})` : ''}`,
    async () => {
      folder = await EmbeddedFolder.make();
      await chown(folder.dir, NOBODY.uid, NOBODY.gid);
      const child = folder.fork(NOBODY);
      const { pid } = await child.started();
      expect((await stat(`/proc/${pid}`)).uid).toBe(NOBODY.uid);
      expect(await folder.start()).toMatchObject({ pid, adopted: true });
      await child.stop();
      // Root keeps the owner of the data and does not take the files away from the ordinary user.
      const again = await folder.start();
      expect((await stat(`/proc/${again.pid}`)).uid).toBe(NOBODY.uid);
      await again.stop();
      expect((await stat(folder.path('postgres.json'))).uid).toBe(NOBODY.uid);
    },
  );
});
