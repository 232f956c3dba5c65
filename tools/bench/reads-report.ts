/** The tables and targets of the part `reads`. */
import { CONNECTIONS } from './load.js';
import { OPERATIONS, type OperationName, operationOf } from './operations.js';
import type { SizeResult } from './reads.js';
import type { Grid, Section, Target } from './results.js';
import { type Measured, type Rates, ROUND_SECONDS, ROUNDS } from './rounds.js';
import { counted, median, ratiosOf, type Spread, shown, spreadText } from './statistics.js';

const RIVALS = ['bare', 'usual', 'postgraphile'] as const;

export function readsSection(
  results: readonly SizeResult[],
  { machine, minutes }: { machine: string[]; minutes: number },
): Section {
  return {
    part: 'reads',
    title: 'Reads',
    notes: [machine.join('\n'), worldsNote(results, minutes), METHOD, RIVALS_NOTE],
    grids: [ratesGrid(results), latencyGrid(results)],
    targets: targetsOf(results),
  };
}

const METHOD = `A generator with ${CONNECTIONS} connections, on the same cores as the servers and PostgreSQL, measures requests per second. \
Contestants take turns in one run on one database. A rate is the median of up to ${ROUNDS} rounds of about ${ROUND_SECONDS} s, \
after one to warm up (fewer where answers take seconds). Rivals slower than 1.5 s get one request at a time. A ratio is \
the median of the rounds' ratios, with the lowest and the highest. No contestant logs requests, and the answers were \
compared before anything was timed.`;

const RIVALS_NOTE = `(a) bare: Fastify and pg by hand, the same token check, the same statements prepared and pipelined in the \
same kind of transaction, the same bytes except for the name and time of the snapshot. (b) usual: Prisma findMany with include \
and take: 1, reduced in JavaScript, the same data without a snapshot, and no GraphQL. (c) PostGraphile 5 with its plugins \
for aggregates and filters on Node 24: every figure was equal, except those that its client adds, subtracts or ranks itself (held, \
withdrawable, debt, ranks and shares) and the reasons why a clip is not paid more. It reads without a snapshot and without \
the kept sums.`;

function worldsNote(results: readonly SizeResult[], minutes: number): string {
  const worlds = results.map(
    ({ world: { size, loadSeconds }, seconds }) =>
      `${counted(size.clips)} clips with ${size.ticks} trackings each, of ${counted(size.clippers)} clippers in ${counted(size.campaigns)} \
campaigns, loaded in ${shown(loadSeconds)} s and measured in ${shown(seconds)} s`,
  );
  return `Worlds: ${worlds.join('; ')}. The whole part took ${minutes.toFixed(1)} minutes.`;
}

function ratesGrid(results: readonly SizeResult[]): Grid {
  const rows = results.flatMap(({ world: { size }, measured, statements }) =>
    measured.map(({ operation, rates }) => [
      `${operation.title}, ${shown(size.clips)} clips`,
      rateText(rates.cliptally),
      ...RIVALS.flatMap((rival) => [rateText(rates[rival]), ratioText(rates, rival)]),
      String(statements[operation.name]),
    ]),
  );
  return {
    title: 'Requests a second, and how many times the rival that is',
    head: [
      'operation',
      'cliptally',
      '(a) bare',
      'ratio',
      '(b) usual',
      'ratio',
      '(c) PostGraphile',
      'ratio',
      'statements',
    ],
    rows,
  };
}

function latencyGrid(results: readonly SizeResult[]): Grid {
  return {
    title: 'Milliseconds a request, at a steady rate',
    head: ['operation', 'a second', 'requests', 'p50', 'p95', 'p99'],
    rows: results.flatMap(({ world: { size }, latencies }) =>
      latencies.map(({ operation, perSecond, requests, p50, p95, p99 }) => [
        `${operation.title}, ${shown(size.clips)} clips`,
        ...[shown(perSecond), counted(requests), ...[p50, p95, p99].map(shown)],
      ]),
    ),
  };
}

function rateText(rates: Rates): string {
  return Array.isArray(rates) ? shown(median(rates)) : rates.reason;
}

function ratioText(rates: Measured['rates'], rival: Rival): string {
  const ratio = ratioOf(rates, rival);
  if (ratio === null) return '–';
  return `${ratio.atLeast ? 'over ' : ''}${spreadText(ratio)}`;
}

type Rival = (typeof RIVALS)[number];

interface Ratio extends Spread {
  /** The rival was given up; the true value is higher. */
  atLeast: boolean;
}

/** Compared round by round, where both were in the same rounds; null if nothing is known of the rival. */
function ratioOf({ cliptally, ...rivals }: Measured['rates'], rival: Rival): Ratio | null {
  const theirs = rivals[rival];
  if (!Array.isArray(cliptally)) return null;
  const whole = (middle: number, atLeast: boolean): Ratio => ({ low: middle, middle, high: middle, atLeast });
  if (!Array.isArray(theirs)) {
    return theirs.perSecondMax === undefined ? null : whole(median(cliptally) / theirs.perSecondMax, true);
  }
  if (cliptally.length !== theirs.length) return whole(median(cliptally) / median(theirs), false);
  return { ...ratiosOf(cliptally, theirs), atLeast: false };
}

/** The targets of the project's issue "Fast at a million clips, and still exact". */
const GROWTH_MAX = 1.5;
const [SMALL, LARGE] = [10_000, 1_000_000];
const P95_MAX_MS: [OperationName, number][] = [
  ['clipperDashboard', 25],
  ['adminAnalytics', 60],
  ['adminTop10s', 60],
];

function targetsOf(results: readonly SizeResult[]): Target[] {
  const latencyAt = (clips: number, name: OperationName) =>
    results.find(({ world }) => world.size.clips === clips)?.latencies.find(({ operation }) => operation.name === name);
  const [small, large] = [latencyAt(SMALL, 'platformTotals'), latencyAt(LARGE, 'platformTotals')];
  const growth = small && large && large.p50 / small.p50;
  return [
    ...OPERATIONS.map(({ name }) => ratioTarget('ahead of (c)', name, results, 'postgraphile', 1)),
    {
      sentence: `median of the platform totals at ${shown(LARGE)} clips at most ${GROWTH_MAX} times that at ${shown(SMALL)}`,
      met: growth === undefined ? null : growth <= GROWTH_MAX,
      found: growth === undefined ? '–' : shown(growth),
    },
    statementsTarget(results),
    ...P95_MAX_MS.map(([name, max]): Target => {
      const latency = latencyAt(LARGE, name);
      return {
        sentence: `${operationOf(name).title}: p95 under ${max} ms at ${shown(LARGE)} clips`,
        met: latency === undefined ? null : latency.p95 < max,
        found: latency === undefined ? '–' : `${shown(latency.p95)} ms`,
      };
    }),
  ];
}

/** It must be met at every size. Where a rival was given up below the target, the outcome is unknown. */
function ratioTarget(
  sentence: string,
  name: OperationName,
  results: readonly SizeResult[],
  rival: Rival,
  min: number,
): Target {
  const found = results.flatMap(({ world, measured }) => {
    const rates = measured.find(({ operation }) => operation.name === name)?.rates;
    const ratio = rates === undefined ? null : ratioOf(rates, rival);
    return ratio === null ? [] : [{ clips: world.size.clips, ...ratio }];
  });
  const below = found.filter(({ middle }) => middle < min);
  const isKnown = found.length > 0 && below.every(({ atLeast }) => !atLeast);
  const isMissed = below.some(({ atLeast }) => !atLeast);
  return {
    sentence: `${operationOf(name).title}: ${sentence}`,
    met: isMissed ? false : isKnown ? true : null,
    found:
      found
        .map(({ clips, middle, atLeast }) => `${atLeast ? 'over ' : ''}${shown(middle)} at ${counted(clips)}`)
        .join(', ') || '–',
  };
}

function statementsTarget(results: readonly SizeResult[]): Target {
  const changing = OPERATIONS.filter(({ name }) => new Set(results.map(({ statements }) => statements[name])).size > 1);
  return {
    sentence: 'statements per operation are the same at every size',
    met: results.length < 2 ? null : changing.length === 0,
    found: changing.length === 0 ? 'all' : changing.map(({ title }) => title).join(', '),
  };
}
