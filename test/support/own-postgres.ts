/**
 * A PostgreSQL for one test, to be killed, frozen and started again on the same data: the product's embedded server in
 * a temporary folder. Commits wait for the log as in production, but not for the disk itself, because no machine dies
 * here.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../dev/embedded-postgres/embedded-postgres.js';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { migrate } from '../../src/migrations/migrate.js';
import { until } from './moments.js';

export class OwnPostgres {
  #server: EmbeddedPostgres | null = null;
  /** Times (performance.now) at which it said that it accepts connections. */
  readonly #readyAt: number[] = [];
  readonly #killAtExit = () => this.#killNow();

  private constructor(
    readonly dataDir: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const dataDir = await mkdtemp(join(tmpdir(), 'cliptally-own-'));
    // Started by root, PostgreSQL runs as another user, who must be able to enter.
    await chmod(dataDir, 0o755);
    const postgres = new OwnPostgres(dataDir, await freePort());
    process.once('exit', postgres.#killAtExit);
    await postgres.restart();
    await migrate(postgres.url);
    return postgres;
  }

  /** URL of the database `cliptally`, the same after every start. */
  get url(): string {
    return this.#running.url;
  }

  /** How often it has begun to accept connections. */
  get starts(): number {
    return this.#readyAt.length;
  }

  /** Starts it after a kill. Returns the time from which it accepted connections. */
  async restart(): Promise<number> {
    const settings = { port: String(this.port), fsync: 'off' };
    const before = this.starts;
    this.#server = await startEmbeddedPostgres({ dataDir: this.dataDir, log: (line) => this.#hear(line), settings });
    return this.readyAfter(before);
  }

  /** The time at which it was first ready after this many starts. */
  async readyAfter(starts: number): Promise<number> {
    await until(async () => this.starts > starts);
    return this.#readyAt[starts] as number;
  }

  /** kill -9 of the server and all its processes: none of them can write another byte. */
  async kill(): Promise<void> {
    const { pid } = this.#running;
    const pids = await this.freeze();
    for (const one of pids) signal(one, 'SIGKILL');
    await until(async () => !isThere(pid));
  }

  /** kill -9 of one session of the product: the server ends all the others, recovers, and comes back by itself. */
  async killSession(applicationName: string): Promise<void> {
    const pids = await this.asking((client) =>
      client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = $1 ORDER BY state = 'active' DESC, backend_start LIMIT 1`,
        [applicationName],
      ),
    );
    if (pids.rows[0] === undefined) throw new Error(`${applicationName} has no session`);
    signal(pids.rows[0].pid, 'SIGKILL');
  }

  /** Stops all of its processes where they stand, and returns them. */
  async freeze(): Promise<number[]> {
    const { pid } = this.#running;
    // First, so that no further process is born.
    signal(pid, 'SIGSTOP');
    const pids = [pid, ...(await childrenOf(pid))];
    for (const one of pids) signal(one, 'SIGSTOP');
    return pids;
  }

  async thaw(): Promise<void> {
    const { pid } = this.#running;
    for (const one of [...(await childrenOf(pid)), pid]) signal(one, 'SIGCONT');
  }

  async asking<Answer>(ask: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await ask(client);
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    process.off('exit', this.#killAtExit);
    await this.#server?.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  get #running(): EmbeddedPostgres {
    if (this.#server === null) throw new Error('PostgreSQL was not started');
    return this.#server;
  }

  #hear(line: string): void {
    if (line.includes('ready to accept connections')) this.#readyAt.push(performance.now());
  }

  /** Without its main process the others end by themselves; frozen ones never would. */
  #killNow(): void {
    if (this.#server !== null) signal(this.#server.pid, 'SIGKILL');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is already gone.
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    return line.split(' ').filter(Boolean).map(Number);
  }
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return processes.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}
