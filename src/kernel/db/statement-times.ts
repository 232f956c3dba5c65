/** Publishes how long statements take. Without a subscriber nothing is measured. */
import { channel } from 'node:diagnostics_channel';

export interface StatementTime {
  /** The name of the statement's function. */
  statement: string;
  /** From sending the statement to its answer. This includes waiting behind earlier statements. */
  seconds: number;
}

const times = channel('cliptally:statement');

export function onStatement(told: (time: StatementTime) => void): void {
  times.subscribe((time) => told(time as StatementTime));
}

/** A failed statement is measured, too. */
export function timed<Answer>(statement: string, run: () => Promise<Answer>): Promise<Answer> {
  if (!times.hasSubscribers) return run();
  const sentAt = performance.now();
  const tell = () =>
    times.publish({ statement, seconds: (performance.now() - sentAt) / 1_000 } satisfies StatementTime);
  const answer = run();
  answer.then(tell, tell);
  return answer;
}
