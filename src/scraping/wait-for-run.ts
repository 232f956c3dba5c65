/**
 * Waits until a run has ended, and ends it after its deadline. We do not use the client's `waitForFinish`: it cannot be
 * cancelled, polls in a tight loop in its last half second, and abandons a run that goes on costing money.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** The part of a run that we need. */
export interface RunState {
  readonly status: string;
  readonly datasetId: string;
  readonly costUsd: string | null;
}

/**
 * The two calls about one run. With `poll` the server may hold its answer until the run ends, for at most
 * `holdSeconds`. It returns undefined if there is no such run.
 */
export interface RunCalls {
  poll(holdSeconds: number): Promise<RunState | undefined>;
  abort(): Promise<void>;
}

export interface WaitLimits {
  /** The time from the first poll until the run is aborted. */
  readonly deadlineMs: number;
  readonly holdSeconds: number;
  /** The pause between two polls, for a server that does not hold its answers. */
  readonly pauseMs: number;
}

const ENDED: readonly string[] = ['SUCCEEDED', 'FAILED', 'TIMED-OUT', 'ABORTED'];

/** A replica may not know a new run yet. Ten polls with half a second between them take 5 s. */
const UNKNOWN_POLLS_MAX = 10;

/** The time in which an aborted run may end in order, so that its last items and its cost are stored. */
const ABORT_HOLD_SECONDS = 5;

/** The state in which the run ended, or its state shortly after an abort. Undefined if there is no such run. */
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
    // The caller's abort does not touch the run: its id is stored, and another worker collects it.
    signal?.throwIfAborted();
    if (!deadline.aborted) throw error;
  }
  await unlessAborted(calls.abort(), signal);
  return unlessAborted(calls.poll(Math.min(limits.holdSeconds, ABORT_HOLD_SECONDS)), signal);
}

/** Settles like the promise, or rejects at once with the signal's reason. The call itself ends by its own timeout. */
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
