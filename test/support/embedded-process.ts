/** Starts test/support/embedded-child.ts, a process with an embedded PostgreSQL, and listens to its messages. */
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const CHILD = fileURLToPath(new URL('embedded-child.ts', import.meta.url));

export interface Started {
  url: string;
  adopted: boolean;
  pid: number;
}

export interface RunAs {
  uid: number;
  gid: number;
}

export class EmbeddedProcess {
  readonly #child: ChildProcess;
  readonly #told: Record<string, unknown>[] = [];
  #stderr = '';
  readonly ended: Promise<number | null>;

  constructor(dataDir: string, runAs?: RunAs) {
    // In its own process group, so that a test can do what Ctrl-C in a terminal does.
    const options: ForkOptions = {
      execArgv: ['--import', TSX],
      detached: true,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      ...runAs,
    };
    this.#child = fork(CHILD, [dataDir], options);
    this.#child.on('message', (message) => this.#told.push(message as Record<string, unknown>));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  async started(): Promise<Started> {
    return (await this.hears('started')) as unknown as Started;
  }

  /** Resolves when the process has reported the event, rejects when it ends without. */
  async hears(event: string): Promise<Record<string, unknown>> {
    for (;;) {
      const heard = this.#told.find((message) => message['event'] === event);
      if (heard !== undefined) return heard;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`The process ended without "${event}":\n${this.#stderr}`);
      }
      await Promise.race([once(this.#child, 'message'), this.ended]);
    }
  }

  ask(command: 'request' | 'stop'): void {
    this.#child.send(command);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-(this.#child.pid ?? 0), signal);
  }

  async stop(): Promise<void> {
    this.ask('stop');
    await this.ended;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}
