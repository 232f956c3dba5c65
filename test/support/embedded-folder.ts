/** A data folder with an embedded PostgreSQL in it, and everything that a test starts on it. */
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../dev/embedded-postgres/embedded-postgres.js';
import { wasStartedWith } from '../../dev/embedded-postgres/host-machine.js';
import { EmbeddedProcess, type RunAs } from './embedded-process.js';

export class EmbeddedFolder {
  #processes: EmbeddedProcess[] = [];
  #servers: EmbeddedPostgres[] = [];
  /** Processes that are killed when the test is over. */
  strangers: ChildProcess[] = [];

  private constructor(readonly dir: string) {}

  static async make(): Promise<EmbeddedFolder> {
    const dir = await mkdtemp(join(tmpdir(), 'cliptally-embedded-'));
    // Started by root, the server runs as another user, who must be able to enter.
    await chmod(dir, 0o711);
    return new EmbeddedFolder(dir);
  }

  path(...names: string[]): string {
    return join(this.dir, ...names);
  }

  fork(runAs?: RunAs): EmbeddedProcess {
    const child = new EmbeddedProcess(this.dir, runAs);
    this.#processes.push(child);
    return child;
  }

  /** In this process. */
  async start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir: this.dir, log: () => undefined, ...options });
    this.#servers.push(server);
    return server;
  }

  async postmasterPid(): Promise<number> {
    return Number.parseInt(await readFile(this.path('postgres', 'postmaster.pid'), 'utf8'), 10);
  }

  /** Whether the pid exists is no answer: a process that nobody has reaped yet is over, too. */
  async isRunning(pid: number): Promise<boolean> {
    return wasStartedWith(pid, this.path('postgres'));
  }

  /** kill -9 of a server, until it is gone. */
  async killServer(pid: number): Promise<void> {
    process.kill(pid, 'SIGKILL');
    while (await this.isRunning(pid));
  }

  /** Ends everything that was started on it; the data stays. */
  async rest(): Promise<void> {
    for (const stranger of this.strangers) stranger.kill('SIGKILL');
    await Promise.all(this.#processes.map((child) => child.kill()));
    await Promise.all(this.#servers.map((server) => server.stop()));
    const orphan = await this.postmasterPid().catch(() => null);
    if (orphan !== null && (await this.isRunning(orphan))) await (await this.start()).stop();
    [this.#processes, this.#servers, this.strangers] = [[], [], []];
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
