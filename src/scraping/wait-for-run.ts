/**
 * Waits until a run has ended, and ends it when it is past its deadline. Written here and not left to the client's
 * `waitForFinish`, which cannot be cancelled, polls in a tight loop during its last half second, and gives up on a run
 * that goes on costing money.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** The part of a run that matters here. */
export interface RunState {
  readonly status: string;
  readonly datasetId: string;
  readonly costUsd: string | null;
}

/**
 * The two calls about one run. `poll` lets the server hold its answer until the run ends, `holdSeconds` at most, and
 * answers undefined where there is no such run.
 */
export interface RunCalls {
  poll(holdSeconds: number): Promise<RunState | undefined>;
  abort(): Promise<void>;
}

export interface WaitLimits {
  /** From the first poll to the abort of the run. */
  readonly deadlineMs: number;
  readonly holdSeconds: number;
  /** Between two polls, for a server that does not hold its answers. */
  readonly pauseMs: number;
}

const ENDED: readonly string[] = ['SUCCEEDED', 'FAILED', 'TIMED-OUT', 'ABORTED'];

/** A new run may be unknown to a replica for a moment; ten polls with half a second between them are 5 s. */
const UNKNOWN_POLLS_MAX = 10;

/** How long an aborted run is given to end in order, so that its last items and its cost are in. */
const ABORT_HOLD_SECONDS = 5;

/** The state the run ended in (or was left in, shortly after an abort); undefined where there is no such run. */
export async function waitForRun(
  calls: RunCalls,
  limits: WaitLimits,
  signal?: AbortSignal,
): Promise<RunState | undefined> {
  const deadline = AbortSignal.timeout(limits.deadlineMs);
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await pollUntilEnded(calls, limits, either);
  } catch (error) {
    // The caller's own abort leaves the run alone: its id is stored, and another worker collects it.
    signal?.throwIfAborted();
    if (!deadline.aborted) throw error;
  }
  await unlessAborted(calls.abort(), signal);
  return unlessAborted(calls.poll(Math.min(limits.holdSeconds, ABORT_HOLD_SECONDS)), signal);
}

/** The promise's outcome, or at once the signal's reason. The call itself goes on and ends by its own timeout. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

async function pollUntilEnded(calls: RunCalls, limits: WaitLimits, signal: AbortSignal): Promise<RunState | undefined> {
  for (let unknown = 0; unknown < UNKNOWN_POLLS_MAX; ) {
    const run = await unlessAborted(calls.poll(limits.holdSeconds), signal);
    if (run && ENDED.includes(run.status)) return run;
    unknown = run ? 0 : unknown + 1;
    await pause(limits.pauseMs, undefined, { signal });
  }
  return undefined;
}
