/**
 * The life of a process: plain messages for configuration errors, a clean stop on SIGINT and SIGTERM, and reliable exit
 * codes.
 */
import { constants, setPriority } from 'node:os';
import { ConfigError } from '../base/config.js';
import { MigrationError } from '../base/migration-error.js';
import { StartRefused } from '../base/start-refused.js';

/** The exit codes of every process. The help of a command lists any others. */
export const EXIT_CODES = {
  DONE: 0,
  FAILED: 1,
  /** Nothing was done: the environment or the command line forbids it. */
  REFUSED: 2,
  /** Stopped by a signal before the command was done. */
  INTERRUPTED: 130,
} as const;

/** For the help of processes that run until they are stopped. */
export const SERVICE_EXIT_CODES = `Exit codes:
  0    The process was told to stop, and stopped.
  1    An unexpected error occurred.
  2    Nothing was started: a wrong flag or environment variable, a port in use, or an unsuitable database.
`;

/** The command cannot do what was asked. The message is printed without a stack, and nothing was changed. */
export class CommandRefused extends Error {
  override name = 'CommandRefused';
}

/** A stop that takes longer is cut off. */
const STOP_MS_MAX = 15_000;

type OnStop = (step: () => Promise<void>) => void;

export interface ProcessOptions {
  /** Exit code after a clean stop by a signal. It is 0 for a process that serves until it is stopped. */
  stoppedBySignal?: number;
  /** Lowers the priority, because people wait for other processes on the machine and not for this one. */
  background?: boolean;
}

/**
 * Runs `start`. When the process is asked to stop, `stopping` is aborted, and the functions given to onStop run in
 * reverse order. A command returns its exit code, and the process ends with it. Null: the process runs until it is
 * stopped.
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
    // Errors that the stop itself causes are not reported.
    if (stopping) return;
    process.stderr.write(`\n${messageOf(error)}\n`);
    await stop(isRefused(error) ? EXIT_CODES.REFUSED : EXIT_CODES.FAILED);
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof ConfigError || error instanceof CommandRefused || error instanceof StartRefused;
}

/** The message for a person: one sentence for a foreseen error, the whole stack for any other. */
function messageOf(error: unknown): string {
  if (error instanceof ConfigError)
    return `Cliptally cannot start. Correct these environment variables:\n  ${error.message.replaceAll('\n', '\n  ')}`;
  if (error instanceof StartRefused) return `Cliptally cannot start: ${error.message}`;
  if (error instanceof CommandRefused || error instanceof MigrationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
