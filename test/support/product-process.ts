/** The product's processes as they are shipped: compiled, started, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { compiled } from './compiled.js';

const LAST_LINES = 40;

export class ProductProcess {
  #child: ChildProcess | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  readonly #lines: string[] = [];
  readonly #killAtExit = () => void this.#child?.kill('SIGKILL');

  /** `file`: src/serve.cli.js or jobs/jobs.cli.js. `env` is all of its environment. `preload`: a module that it loads first. */
  constructor(
    private readonly file: string,
    private readonly env: Record<string, string>,
    private readonly preload?: string,
  ) {}

  /** The process that runs now; another number after a restart. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its last output, on either stream. */
  get lastWords(): string {
    return this.#lines.join('\n');
  }

  /** Its last words begin here. */
  forgetWords(): void {
    this.#lines.length = 0;
  }

  start(): void {
    const preload = this.preload === undefined ? [] : ['--import', pathToFileURL(this.preload).href];
    const args = [...preload, ...compiled(this.file)];
    const child = spawn(process.execPath, args, {
      cwd: projectRoot(),
      // Only a preloaded module can be asked anything.
      stdio: ['ignore', 'pipe', 'pipe', this.preload === undefined ? 'ignore' : 'ipc'],
      env: { PATH: process.env['PATH'], ...this.env },
    });
    process.once('exit', this.#killAtExit);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.#hear(line));
    }
    this.#ended = once(child, 'exit');
    this.#child = child;
  }

  /** Sends a message to the preloaded module and returns its reply. One at a time. */
  async askPreloaded(message: string): Promise<unknown> {
    const child = this.#child;
    if (child === null || !child.connected) throw new Error(`no process is running:\n${this.lastWords}`);
    const replied = once(child, 'message');
    child.send(message);
    const [reply] = await Promise.race([replied, this.#ended.then(() => [undefined])]);
    if (reply === undefined) throw new Error(`the process ended:\n${this.lastWords}`);
    return reply;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child?.kill(signal);
    await this.#ended;
    process.off('exit', this.#killAtExit);
    return this.#child?.exitCode ?? null;
  }

  #hear(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > LAST_LINES) this.#lines.shift();
  }
}
