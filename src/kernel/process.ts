/**
 * The life of a process: errors of configuration said plainly, a clean stop on SIGINT and SIGTERM, and an exit code that
 * a script can trust.
 */
import { constants, setPriority } from 'node:os';
import { ConfigError } from './config.js';
import { MigrationError } from './migrations.js';
import { StartRefused } from './start-refused.js';

/** What every process may end with; a command says in its help what else it has. */
export const EXIT_CODES = {
  DONE: 0,
  FAILED: 1,
  /** Nothing was begun: the environment or the command line forbids it. */
  REFUSED: 2,
  /** By a signal, before a command was done. */
  INTERRUPTED: 130,
} as const;

/** For the help of what runs until it is told to stop. */
export const SERVICE_EXIT_CODES = `Exit codes:
  0    it was told to stop, and did
  1    something went wrong that nobody foresaw
  2    nothing was begun: a wrong flag or environment variable, a port that is taken, or a database that will not do
`;

/** A command cannot do what it was asked to: said without a stack, before anything was changed. */
export class CommandRefused extends Error {
  override name = 'CommandRefused';
}

/** A stop that hangs is cut off. */
const STOP_MS_MAX = 15_000;

type OnStop = (step: () => Promise<void>) => void;

export interface ProcessOptions {
  /** Exit code after a clean stop by a signal: 0 for a process that serves until it is told to stop. */
  stoppedBySignal?: number;
  /** Nobody waits for each step of it: on the same machine whoever answers people goes first. */
  background?: boolean;
}

/**
 * Runs `start`; what it registers with onStop runs in reverse order when the process is asked to stop, which `stopping`
 * tells at once. A command answers its exit code, and the process stops with it; null: it runs until it is told to stop.
 */
export async function runProcess(
  start: (onStop: OnStop, stopping: () => boolean) => Promise<number | null>,
  { stoppedBySignal = EXIT_CODES.DONE, background = false }: ProcessOptions = {},
): Promise<void> {
  if (background) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const steps: (() => Promise<void>)[] = [];
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code === EXIT_CODES.DONE ? EXIT_CODES.FAILED : code), STOP_MS_MAX).unref();
    for (const step of steps.reverse()) {
      await step().catch((error: unknown) => process.stderr.write(`${messageOf(error)}\n`));
    }
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(stoppedBySignal));
  try {
    const code = await start(
      (step) => steps.push(step),
      () => stopping,
    );
    if (code !== null) await stop(code);
  } catch (error) {
    // What fails because the process stops is no news.
    if (stopping) return;
    process.stderr.write(`\n${messageOf(error)}\n`);
    await stop(isRefused(error) ? EXIT_CODES.REFUSED : EXIT_CODES.FAILED);
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof ConfigError || error instanceof CommandRefused || error instanceof StartRefused;
}

/** What a person should read: the plain sentence of a foreseen fault, the whole stack of any other. */
function messageOf(error: unknown): string {
  if (error instanceof ConfigError)
    return `Cliptally cannot start, the environment is wrong:\n  ${error.message.replaceAll('\n', '\n  ')}`;
  if (error instanceof StartRefused) return `Cliptally cannot start: ${error.message}`;
  if (error instanceof CommandRefused || error instanceof MigrationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
