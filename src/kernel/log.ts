/** Structured logs, one JSON object a line, without tokens, keys or passwords. */
import { type Logger, pino } from 'pino';

export type Log = Logger;

export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.authorization', '*.token', '*.password', '*.secret', 'req.headers.authorization'],
      remove: true,
    },
  });
}
