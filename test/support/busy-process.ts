/** Runs the busy world's writers as a separate process, like the product's jobs and servers. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command, Said } from './busy-child.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const CHILD = fileURLToPath(new URL('busy-child.ts', import.meta.url));

export interface BusyProcess {
  /** Lets the writers take a turn each, and resolves when they have. */
  write(): Promise<void>;
  /** Lets the writers take this many more turns in total. */
  turns(turns: number): void;
  /** Mutations to send once each, instead of those that wait. */
  rare(names: string[]): void;
  /** The rare mutations that took effect, by name. */
  sent(): Readonly<Record<string, number>>;
  /** kill -9 of a refresh worker; another one takes its place later. */
  killWorker(): Promise<void>;
  startWorker(): void;
  /** Throws the error that ended a writer. */
  check(): void;
  /** Waits until the writers have finished what they began. Throws the error that ended a writer. */
  stop(): Promise<void>;
}

/**
 * Builds the busy world in an empty database; the writers wait for write(). With the address of a server they also send
 * rare mutations, and survive kills.
 */
export async function startBusyProcess(url: string, seed: number, origin?: string): Promise<BusyProcess> {
  const child = fork(CHILD, [url, seed.toString(), ...(origin === undefined ? [] : [origin])], {
    execArgv: ['--import', TSX],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close');
  const check = () => {
    const { exitCode, signalCode } = child;
    if (exitCode !== 0 && (exitCode ?? signalCode) !== null) {
      throw new Error(`the writers ended with ${exitCode ?? signalCode}, seed ${seed}:\n${stderr}`);
    }
  };
  const tell = (command: Command) => {
    if (child.connected) child.send(command);
  };
  let sent: Record<string, number> = {};
  const heard: Said[] = [];
  child.on('message', (said: Said) => {
    if (typeof said === 'object') sent = said.sent;
    else heard.push(said);
  });
  const told = async (said: Said) => {
    while (!heard.includes(said) && child.exitCode === null && child.signalCode === null)
      await Promise.race([once(child, 'message'), ended]);
    check();
    heard.splice(heard.indexOf(said), 1);
  };
  await told('built');
  return {
    write: () => {
      tell('write');
      return told('writing');
    },
    turns: (turns) => tell({ turns }),
    rare: (names) => tell({ rare: names }),
    sent: () => sent,
    killWorker: () => {
      tell('kill worker');
      return told('killed');
    },
    startWorker: () => tell('start worker'),
    check,
    stop: async () => {
      tell('stop');
      await ended;
      check();
    },
  };
}
