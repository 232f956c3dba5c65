/**
 * `npm run dev`: the product of `npm start`, from its sources, and again whenever one of them changes. The embedded
 * PostgreSQL goes on meanwhile. The next process is forked ahead of time with its packages loaded, so a restart only
 * loads our own code.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'chokidar';
import { readConfig } from '../../src/kernel/base/config.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { parseFlags } from '../../src/kernel/process/command-line.js';
import { EXIT_CODES, runProcess } from '../../src/kernel/process/process-life.js';
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';

const HELP = `Runs API, timetable and workers from the sources, and restarts them when a source changes.

Usage:  npm run dev

It takes no flags, but reads the same environment variables as npm start (docs/operations.md, "Variables"). After a
change of prisma/schema.prisma, run npm run generate. Types are not checked: npm run check does that.
`;

const FOLDERS = ['src', 'jobs', 'dev', 'prisma'];
const SOURCE = /\.(ts|sql)$/;
/** An editor saves a file in several steps. */
const SETTLED_MS = 60;

class WatchedProduct {
  #running: ChildProcess | null = null;
  #next = forkNext();
  #settling: NodeJS.Timeout | undefined;
  #replacing: Promise<void> = Promise.resolve();
  #isFirst = true;
  #isStopping = false;

  /** Replaces the running process, once the process before it has ended. */
  replace(): Promise<void> {
    this.#replacing = this.#replacing.then(() => this.#replaceNow());
    return this.#replacing;
  }

  /** Several changes at once make one restart. */
  changed(name: string): void {
    if (!SOURCE.test(name) || this.#isStopping) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      process.stdout.write(`\n  ${name} changed.\n`);
      void this.replace();
    }, SETTLED_MS);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#settling);
    await this.#replacing;
    await Promise.all([end(this.#next, 'SIGKILL'), end(this.#running, 'SIGTERM')]);
  }

  async #replaceNow(): Promise<void> {
    if (this.#isStopping) return;
    await end(this.#running, 'SIGTERM');
    const product = this.#next;
    this.#running = product;
    product.send(this.#isFirst);
    await Promise.race([once(product, 'message'), once(product, 'exit')]);
    if (isRunning(product)) this.#isFirst = false;
    else process.stdout.write('\n  Correct the error and save: the next change starts it again.\n');
    this.#next = forkNext();
  }
}

function forkNext(): ChildProcess {
  return fork(new URL('./watched-process.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || !isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

await runProcess(async (onStop) => {
  if (parseFlags(HELP) === null) return EXIT_CODES.DONE;
  const { databaseUrl, dataDir } = readConfig();
  if (databaseUrl === null) {
    const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    onStop(() => server.stop());
  }
  const product = new WatchedProduct();
  onStop(() => product.stop());
  const watcher = watch(FOLDERS, { cwd: projectRoot(), ignoreInitial: true });
  watcher.on('all', (_event, name) => product.changed(name));
  onStop(() => watcher.close());
  await product.replace();
  return null;
});
