/** Runs the busy world's writers as a separate process, like the product's jobs and servers. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from './busy-child.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const CHILD = fileURLToPath(new URL('busy-child.ts', import.meta.url));

export interface BusyProcess {
  /** Lets the writers take a turn each, and resolves when they have. */
  write(): Promise<void>;
  /** Lets the writers take this many more turns in total. */
  turns(turns: number): void;
  /** Throws the error that ended a writer. */
  check(): void;
  /** Waits until the writers have finished what they began. Throws the error that ended a writer. */
  stop(): Promise<void>;
}

/** Builds the busy world in an empty database; the writers wait for write(). */
export async function startBusyProcess(url: string, seed: number): Promise<BusyProcess> {
  const child = fork(CHILD, [url, seed.toString()], {
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
  const told = async () => {
    await Promise.race([once(child, 'message'), ended]);
    check();
  };
  await told();
  return {
    write: () => {
      tell('write');
      return told();
    },
    turns: (turns) => tell({ turns }),
    check,
    stop: async () => {
      tell('stop');
      await ended;
      check();
    },
  };
}
