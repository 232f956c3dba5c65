/** Structured logs, one JSON object a line, without tokens, keys or passwords. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

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
