/** The life of a process: errors of configuration said plainly, and a clean stop on SIGINT and SIGTERM. */
import { ConfigError } from './config.js';
import { DatabaseMissing } from './database.js';

/** A stop that hangs is cut off. */
const STOP_MS_MAX = 15_000;

/** Runs `start`; what it registers with onStop runs in reverse order when the process is asked to stop. */
export async function runProcess(start: (onStop: (step: () => Promise<void>) => void) => Promise<void>): Promise<void> {
  const steps: (() => Promise<void>)[] = [];
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code === 0 ? 1 : code), STOP_MS_MAX).unref();
    for (const step of steps.reverse()) {
      await step().catch((error: unknown) => process.stderr.write(`${messageOf(error)}\n`));
    }
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  try {
    await start((step) => steps.push(step));
  } catch (error) {
    process.stderr.write(`\n${messageOf(error)}\n`);
    await stop(1);
  }
}

/** What a person should read: the plain sentence of a foreseen fault, the whole stack of any other. */
function messageOf(error: unknown): string {
  if (error instanceof ConfigError)
    return `Cliptally cannot start, the environment is wrong:\n  ${error.message.replaceAll('\n', '\n  ')}`;
  if (error instanceof DatabaseMissing || (error instanceof Error && error.name === 'EmbeddedPostgresError')) {
    return `Cliptally cannot start: ${error.message}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
