/**
 * The part `reads`: every operation at every size, by the product and its rivals on one database, and how long a
 * request takes.
 */
import { assertCleanBooks } from './books.js';
import { ask, startBare, startProduct } from './contestants.js';
import { type Latency, latencyOf, moderateRate } from './latency.js';
import { describeMachine } from './machine.js';
import { askers, OPERATIONS, type OperationName, operationOf } from './operations.js';
import { readsSection } from './reads-report.js';
import { report, say } from './results.js';
import { startPostGraphile } from './rivals/postgraphile.js';
import { type Measured, measureOperation, type Stage } from './rounds.js';
import type { World, Worlds } from './worlds.js';

export interface SizeResult {
  world: World;
  seconds: number;
  measured: Measured[];
  /** From extensions.cost. */
  statements: Record<OperationName, number>;
  /** Times of single requests at a steady rate. */
  latencies: Latency[];
}

/** Checking a million clips takes over a minute; smaller worlds are made by the same statements. */
const BOOKS_CLIPS_MAX = 100_000;
const STEADY_SECONDS = 12;
const STEADY: readonly OperationName[] = ['clipperDashboard', 'adminAnalytics', 'adminTop10s', 'platformTotals'];

export async function benchReads(worlds: Worlds, save: boolean): Promise<void> {
  const start = performance.now();
  const results: SizeResult[] = [];
  for (const clips of worlds.sizes) results.push(await measureSize(await worlds.of(clips)));
  const machine = await describeMachine(worlds.server.url);
  const minutes = (performance.now() - start) / 60_000;
  await report(readsSection(results, { machine, minutes }), save);
}

async function measureSize(world: World): Promise<SizeResult> {
  const start = performance.now();
  const { url: databaseUrl, size } = world;
  if (size.clips <= BOOKS_CLIPS_MAX) await assertCleanBooks(databaseUrl);
  const statements = await countStatements(world);
  const product = await startProduct(databaseUrl);
  const bare = await startBare(databaseUrl);
  const postgraphile = await startPostGraphile(databaseUrl);
  if (postgraphile === null) say('PostGraphile cannot be installed and is left out');
  try {
    const stage: Stage = { databaseUrl, clippers: size.clippers, product, bare, postgraphile };
    const measured: Measured[] = [];
    for (const operation of OPERATIONS) {
      say(`${size.clips} clips: ${operation.title}`);
      measured.push(await measureOperation(stage, operation));
    }
    const latencies = await measureLatencies(stage, size.clips);
    return { world, seconds: (performance.now() - start) / 1_000, measured, statements, latencies };
  } finally {
    await Promise.all([product.stop(), bare.stop(), postgraphile?.stop()]);
  }
}

async function measureLatencies({ product, clippers }: Stage, clips: number): Promise<Latency[]> {
  const latencies: Latency[] = [];
  for (const operation of STEADY.map(operationOf)) {
    say(`${clips} clips: ${operation.title}, at a steady rate`);
    const userIds = askers(operation, clippers);
    const perSecond = await moderateRate(product, operation, userIds);
    latencies.push(await latencyOf(product, operation, userIds, { perSecond, seconds: STEADY_SECONDS }));
  }
  return latencies;
}

/** Asked of a server outside production, where answers say it. */
async function countStatements({ url, size }: World): Promise<SizeResult['statements']> {
  const product = await startProduct(url, { production: false });
  try {
    const counts = OPERATIONS.map(async (operation) => {
      const [userId] = askers(operation, size.clippers) as [string];
      const { extensions } = await ask(product, operation, userId);
      return [operation.name, extensions?.cost?.statements ?? Number.NaN] as const;
    });
    return Object.fromEntries(await Promise.all(counts)) as SizeResult['statements'];
  } finally {
    await product.stop();
  }
}
