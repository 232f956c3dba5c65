/** Retries work that failed for a passing reason, up to a maximum number of attempts. */
import { setTimeout as pause } from 'node:timers/promises';

export interface RetryOptions {
  attemptsMax: number;
  /** True if another attempt may succeed. */
  when: (error: unknown) => boolean;
  /** The pause before the next attempt; default: none. */
  pauseMs?: number;
}

export async function retry<Result>(
  attempt: () => Promise<Result>,
  { attemptsMax, when, pauseMs = 0 }: RetryOptions,
): Promise<Result> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (nth === attemptsMax || !when(error)) throw error;
    }
    if (pauseMs > 0) await pause(pauseMs);
  }
}
