/** A log that keeps what would alert somebody: lines at `error` and above. */
import { createLog, type Log } from '../../src/kernel/base/log.js';

export interface ErrorLog {
  log: Log;
  lines: string[];
}

export function errorLog(): ErrorLog {
  const lines: string[] = [];
  return { log: createLog('error', { write: (line) => void lines.push(line) }), lines };
}
