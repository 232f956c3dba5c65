/**
 * The bench of the refresh: a whole tick over a small and a large world, and recording and settling next to bare
 * INSERTs, on one PostgreSQL. The ratio of the last two is the price of keeping books; the two ticks show whether
 * memory grows with the number of clips. Results count only if the books are clean at the end.
 */
import { assertCleanBooks } from './books.js';
import { startChild } from './child.js';
import { compare } from './compare.js';
import { describeMachine } from './machine.js';
import { refreshSection } from './refresh-report.js';
import { report, say } from './results.js';
import { type BenchServer, inDatabase } from './server.js';
import { measureTick, REFRESH_CONCURRENCY, type TickResult } from './tick.js';
import { buildWorld, runningWorld } from './world.js';

export interface RefreshBenchOptions {
  clips: number;
  batchSize: number;
}

export async function benchRefresh(
  server: BenchServer,
  { clips, batchSize }: RefreshBenchOptions,
  save: boolean,
): Promise<void> {
  const small = await makeWorld(server, Math.ceil(clips / 10));
  const large = await makeWorld(server, clips);
  const ticks = await measureTicks([small, large], batchSize);
  say('recording and bare INSERTs by turns');
  const comparison = await inDatabase(large, (client) => compare(client, large, batchSize));
  say('checking the books');
  await assertCleanBooks(large);
  const found = { ticks, comparison, batchSize, concurrency: REFRESH_CONCURRENCY, world: runningWorld(clips) };
  await report(refreshSection(found, await describeMachine(server.url)), save);
}

async function makeWorld(server: BenchServer, clips: number): Promise<string> {
  say(`building a world of ${clips} clips`);
  const url = await server.createDatabase(`running_${clips}`);
  await inDatabase(url, (client) => buildWorld(client, runningWorld(clips)));
  return url;
}

/** One simulator serves both: the small world is the beginning of the large one. */
async function measureTicks(urls: readonly [string, string], batchSize: number): Promise<TickResult[]> {
  const child = startChild('simulator-child.ts', [urls[1]]);
  try {
    const simulator = await child.next<{ url: string; token: string }>();
    const results: TickResult[] = [];
    for (const databaseUrl of urls) {
      say('one run');
      results.push(await measureTick({ databaseUrl, simulator, batchSize, concurrency: REFRESH_CONCURRENCY }));
    }
    return results;
  } finally {
    await child.stop();
  }
}
