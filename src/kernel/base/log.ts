/** Structured logs, one JSON object for each line. Tokens, keys and passwords are removed. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { asLines } from './log-lines.js';

export type Log = Logger;

/** The log of a process that serves: JSON, or lines for a terminal outside production. */
export function createProcessLog({ logLevel, production }: { logLevel: string; production: boolean }): Log {
  return createLog(logLevel, process.stdout.isTTY && !production ? asLines(process.stdout) : undefined);
}

/** A process logs to stdout. A command passes another destination, because stdout holds its answer. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.authorization', '*.token', '*.password', '*.secret', 'req.headers.authorization'],
      remove: true,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
