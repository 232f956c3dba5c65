/** Formats the log for a terminal: one line for each JSON entry, with the stack of an error below it. */
import type { DestinationStream } from 'pino';

/** The numbers of pino's levels. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: '',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

interface Entry {
  level: number;
  time: string;
  msg?: string;
  err?: { stack?: string; message?: string };
  [field: string]: unknown;
}

export function asLines(destination: DestinationStream): DestinationStream {
  return { write: (json) => destination.write(`${lineOf(JSON.parse(json) as Entry)}\n`) };
}

function lineOf({ level, time, msg, err, ...fields }: Entry): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  const line = [time.slice(11, 19), LEVELS[level] ?? level, msg, ...words].filter(
    (part) => part !== '' && part !== undefined,
  );
  return err === undefined ? line.join(' ') : `${line.join(' ')}\n${err.stack ?? err.message}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}
