/** Checks that contestants agree before anything is timed. A faster answer is worth nothing if it is wrong. */
import { ask, type Contestant } from './contestants.js';
import type { Operation } from './operations.js';
import { ASKED } from './rivals/postgraphile-operations.js';

/** A rival that has not answered by then is left out of the measurement. */
export const ANSWER_DEADLINE_MS = 30_000;

/** Everything except the snapshot's name and time, which differ in every answer, and the cost, which rivals do not count. */
function comparable(text: string): string {
  return text
    .replace(/"cost":\{[^}]*\},/, '')
    .replace(/"snapshot":\{"id":"[\d:,]+","takenAt":"[^"]+"\}/, '"snapshot":{}');
}

/** Byte for byte. */
export async function assertSameBytes(
  product: Contestant,
  bare: Contestant,
  operation: Operation,
  userIds: readonly string[],
): Promise<void> {
  for (const userId of userIds) {
    const ours = comparable((await ask(product, operation, userId)).text);
    const theirs = comparable((await ask(bare, operation, userId)).text);
    if (ours !== theirs) throw new Error(differenceOf(operation, ours, theirs));
  }
}

/**
 * Compares the data of the answer, figure by figure. Returns how long the rival's slowest answer took; null if none
 * came in time.
 */
export async function assertSameData(
  product: Contestant,
  usual: Contestant,
  operation: Operation,
  userIds: readonly string[],
): Promise<number | null> {
  let slowest = 0;
  for (const userId of userIds) {
    const start = performance.now();
    const theirs = await ask(usual, operation, userId, AbortSignal.timeout(ANSWER_DEADLINE_MS)).catch(lateAnswer);
    if (theirs === null) return null;
    slowest = Math.max(slowest, performance.now() - start);
    const [left, right] = [(await ask(product, operation, userId)).data, theirs.data].map((data) =>
      JSON.stringify(data),
    );
    if (left !== right) throw new Error(differenceOf(operation, left ?? '', right ?? ''));
  }
  return slowest;
}

/** The figures that PostGraphile can give. */
export async function assertSameFigures(
  product: Contestant,
  postgraphile: Contestant,
  operation: Operation,
  userIds: readonly string[],
): Promise<number | null> {
  const { ours, theirs } = ASKED[operation.name];
  let slowest = 0;
  for (const userId of userIds) {
    const start = performance.now();
    const answer = await ask(postgraphile, operation, userId, AbortSignal.timeout(ANSWER_DEADLINE_MS)).catch(
      lateAnswer,
    );
    if (answer === null) return null;
    slowest = Math.max(slowest, performance.now() - start);
    const { data } = await ask(product, operation, userId);
    const [left, right] = [JSON.stringify(ours(data)), JSON.stringify(theirs(answer.data, data))];
    if (left !== right) throw new Error(differenceOf(operation, left, right));
  }
  return slowest;
}

/** Too slow, or out of memory: both are results. A wrong answer is an error. */
function lateAnswer(error: unknown): null {
  const { name, message } = error as Error;
  if (name === 'TimeoutError' || message === 'fetch failed') return null;
  throw error;
}

const SHOWN = 120;

function differenceOf({ name }: Operation, left: string, right: string): string {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const part = (text: string) => text.slice(Math.max(0, at - SHOWN / 2), at + SHOWN);
  return `${name}: answers differ at ${at}:\n  cliptally …${part(left)}…\n  the rival …${part(right)}…`;
}
