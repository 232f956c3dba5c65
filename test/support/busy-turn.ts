/** The parts of a turn of the busy world's writers. */
import { isUnavailable, Refusal } from '../../src/kernel/base/errors.js';
import type { Database } from '../../src/kernel/db/database.js';
import type { Desk } from './busy-desk.js';
import type { Random } from './random.js';

export interface Turn {
  database: Database;
  desk: Desk;
  random: Random;
  /** Aborted to stop the writers. */
  signal: AbortSignal;
}

/** A few commands. */
export type Writer = (turn: Turn) => Promise<void>;

/** A foreseen refusal is an answer too: it changed nothing. */
export async function unlessRefused<Result>(
  command: Promise<Result>,
  ...codes: Refusal['code'][]
): Promise<Result | null> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof Refusal && codes.includes(error.code)) return null;
    throw error;
  }
}

/** The reason with which all writers begin again. */
export class Interrupted extends Error {
  override name = 'AbortError';
}

/** A command that lost its database, or waited for somebody who did: nobody knows whether it took effect. */
export function isInterruption(error: unknown): boolean {
  return (
    isUnavailable(error) || (error instanceof Refusal && (error.code === 'UNAVAILABLE' || error.code === 'COMMITTED'))
  );
}
