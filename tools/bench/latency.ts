/** How long single requests take at a moderate, steady rate. */
import { ask, type Contestant } from './contestants.js';
import { type SteadyLoad, steady } from './load.js';
import type { Operation } from './operations.js';
import { median, percentile } from './statistics.js';

export interface Latency {
  operation: Operation;
  perSecond: number;
  requests: number;
  p50: number;
  p95: number;
  p99: number;
}

const PER_SECOND_MAX = 20;
/** At most this share of the product's time is spent on all rates together. */
const BUSY_SHARE = 0.3;
const PROBES = 3;

/** Twenty a second, or fewer where answers are slow. `operations`: the number of operations that share the rate. */
export async function moderateRate(
  product: Contestant,
  operation: Operation,
  userIds: readonly string[],
  operations = 1,
): Promise<number> {
  const times: number[] = [];
  for (const userId of [...userIds, ...userIds, ...userIds].slice(0, Math.max(PROBES, userIds.length))) {
    const start = performance.now();
    await ask(product, operation, userId);
    times.push(performance.now() - start);
  }
  return Math.min(PER_SECOND_MAX, (1_000 * BUSY_SHARE) / operations / median(times));
}

export async function latencyOf(
  product: Contestant,
  operation: Operation,
  userIds: readonly string[],
  load: SteadyLoad,
): Promise<Latency> {
  const times = await steady(product, operation, userIds, load);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share)) as [number, number, number];
  return { operation, perSecond: load.perSecond, requests: times.length, p50, p95, p99 };
}
