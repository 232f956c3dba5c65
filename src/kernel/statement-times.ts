/** How long statements take, told to whoever listens; where nobody does, nothing is measured. */
import { channel } from 'node:diagnostics_channel';

export interface StatementTime {
  /** The statement's function. */
  statement: string;
  /** From the moment it was sent to its answer, so that waiting behind what was sent before it counts. */
  seconds: number;
}

const times = channel('cliptally:statement');

export function onStatement(told: (time: StatementTime) => void): void {
  times.subscribe((time) => told(time as StatementTime));
}

/** A statement that fails took its time as well. */
export function timed<Answer>(statement: string, run: () => Promise<Answer>): Promise<Answer> {
  if (!times.hasSubscribers) return run();
  const sentAt = performance.now();
  const tell = () =>
    times.publish({ statement, seconds: (performance.now() - sentAt) / 1_000 } satisfies StatementTime);
  const answer = run();
  answer.then(tell, tell);
  return answer;
}
