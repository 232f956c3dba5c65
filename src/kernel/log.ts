/** Structured logs, one JSON object a line, without tokens, keys or passwords. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { asLines } from './log-lines.js';

export type Log = Logger;

/** Of a process that serves: JSON for machines; for a person at a terminal, outside production, lines of words. */
export function createProcessLog({ logLevel, production }: { logLevel: string; production: boolean }): Log {
  return createLog(logLevel, process.stdout.isTTY && !production ? asLines(process.stdout) : undefined);
}

/** A process logs to stdout; a command, whose stdout is its answer, somewhere else. */
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
