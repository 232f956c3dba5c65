/**
 * The part `mixed`: dashboards at a steady rate, first undisturbed, then while a tick refreshes clips on the same
 * machine.
 */
import { assertCleanBooks } from './books.js';
import { startChild } from './child.js';
import { type Contestant, startProduct } from './contestants.js';
import { type Latency, latencyOf, moderateRate } from './latency.js';
import { steady } from './load.js';
import { describeMachine } from './machine.js';
import { askers, type Operation, operationOf } from './operations.js';
import { report, type Section, say, type Target } from './results.js';
import { shown } from './statistics.js';
import { measureTick, type TickResult } from './tick.js';
import type { World, Worlds } from './worlds.js';

interface Pair {
  alone: Latency;
  beside: Latency;
}

const ASKED = [operationOf('clipperDashboard'), operationOf('adminAnalytics'), operationOf('platformTotals')];
const [WARM_UP_PER_SECOND, WARM_UP_SECONDS] = [20, 3];
const ALONE_SECONDS = 30;
/** Longer than any refresh: the end of the refresh ends the second half. */
const BESIDE_SECONDS = 1_800;
const GROWTH_MAX = 1.7;

export async function benchMixed(worlds: Worlds, batchSize: number, save: boolean): Promise<void> {
  const world = await worlds.of(worlds.sizes.at(-1) as number);
  const product = await startProduct(world.url);
  try {
    const rates = new Map<Operation, number>();
    for (const operation of ASKED) {
      const userIds = askers(operation, world.size.clippers);
      await steady(product, operation, userIds, { perSecond: WARM_UP_PER_SECOND, seconds: WARM_UP_SECONDS });
      rates.set(operation, await moderateRate(product, operation, userIds, ASKED.length));
    }
    const load = { product, world, rates };
    say(`${world.size.clips} clips: dashboards alone`);
    const alone = await askAll(load, { seconds: ALONE_SECONDS });
    say(`${world.size.clips} clips: dashboards beside a refresh`);
    const { tick, beside } = await besideRefresh(load, batchSize);
    say('checking the books');
    await assertCleanBooks(world.url);
    const pairs = alone.map((latency, index): Pair => ({ alone: latency, beside: beside[index] as Latency }));
    const machine = await describeMachine(worlds.server.url);
    await report(mixedSection(pairs, { tick, world, machine }), save);
  } finally {
    await product.stop();
  }
}

interface Load {
  product: Contestant;
  world: World;
  rates: ReadonlyMap<Operation, number>;
}

function askAll(
  { product, world, rates }: Load,
  extent: { seconds: number; signal?: AbortSignal },
): Promise<Latency[]> {
  return Promise.all(
    ASKED.map((operation) => {
      const perSecond = rates.get(operation) as number;
      return latencyOf(product, operation, askers(operation, world.size.clippers), { perSecond, ...extent });
    }),
  );
}

async function besideRefresh(load: Load, batchSize: number): Promise<{ tick: TickResult; beside: Latency[] }> {
  const child = startChild('simulator-child.ts', [load.world.url]);
  try {
    const simulator = await child.next<{ url: string; token: string }>();
    const ended = new AbortController();
    // Configured as shipped, because dashboards feel how many batches run at once.
    const tick = measureTick({ databaseUrl: load.world.url, simulator, batchSize });
    const ticking = tick.finally(() => ended.abort());
    const asking = askAll(load, { seconds: BESIDE_SECONDS, signal: ended.signal });
    const [ticked, beside] = await Promise.all([ticking, asking]);
    return { tick: ticked, beside };
  } finally {
    await child.stop();
  }
}

function mixedSection(
  pairs: readonly Pair[],
  { tick, world, machine }: { tick: TickResult; world: World; machine: string[] },
): Section {
  const refreshed = `${shown(tick.clips)} of ${shown(world.size.clips)} clips in ${shown(tick.seconds)} s, \
${shown(tick.clips / tick.seconds)} a second`;
  return {
    part: 'mixed',
    title: 'Dashboards beside a refresh',
    notes: [
      machine.join('\n'),
      `All dashboards below were asked at once, each at its own steady rate: for ${ALONE_SECONDS} s by \
themselves, then during \`npm run refresh\`. The refresh ran as shipped (one batch per social platform at a time), through a \
simulator that answers at once: ${refreshed}. Load generator, simulator, refresh, server and PostgreSQL share the cores. The books were clean afterwards.`,
    ],
    grids: [
      {
        title: 'Milliseconds a request, without and with the refresh',
        head: [
          'operation',
          'a second',
          'requests',
          'p50',
          'p99',
          'requests beside',
          'p50 beside',
          'p99 beside',
          'p99 ratio',
        ],
        rows: pairs.map(({ alone, beside }) => [
          alone.operation.title,
          ...[alone.perSecond, alone.requests, alone.p50, alone.p99, beside.requests, beside.p50, beside.p99].map(
            shown,
          ),
          shown(beside.p99 / alone.p99),
        ]),
      },
    ],
    targets: pairs.map(
      ({ alone, beside }): Target => ({
        sentence: `${alone.operation.title}: p99 beside a refresh at most ${GROWTH_MAX} times that without`,
        met: beside.p99 <= GROWTH_MAX * alone.p99,
        found: shown(beside.p99 / alone.p99),
      }),
    ),
  };
}
