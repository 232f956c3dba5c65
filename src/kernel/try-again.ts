/** What failed for a passing reason is tried again, so many times at the most. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Again {
  attemptsMax: number;
  /** True where the next attempt may do better. */
  when: (error: unknown) => boolean;
  /** Before the next attempt; default: none. */
  pauseMs?: number;
}

export async function tryAgain<Result>(
  attempt: () => Promise<Result>,
  { attemptsMax, when, pauseMs = 0 }: Again,
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
