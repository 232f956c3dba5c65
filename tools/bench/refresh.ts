/**
 * The bench of the refresh: a whole tick over a small and a large world, and recording and settling next to bare
 * INSERTs, on one PostgreSQL. The ratio of the last two is the price of keeping books; the two ticks show whether
 * memory grows with the number of clips. Results count only if the books are clean at the end.
 */
import { assertCleanBooks } from './books.js';
import { startChild } from './child.js';
import { compare } from './compare.js';
import { familyMs, processMs } from './connections/cpu.js';
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
  const ticks = await measureTicks(server, [small, large], batchSize);
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

/** A tick, and the time on a core of the processes that it asks. Null where the system does not tell. */
export interface SharedTick extends TickResult {
  postgresMs: number | null;
  simulatorMs: number | null;
}

/** One simulator serves both: the small world is the beginning of the large one. */
async function measureTicks(
  server: BenchServer,
  urls: readonly [string, string],
  batchSize: number,
): Promise<SharedTick[]> {
  const child = startChild('simulator-child.ts', [urls[1]]);
  try {
    const simulator = await child.next<{ url: string; token: string }>();
    const results: SharedTick[] = [];
    for (const databaseUrl of urls) {
      say('one run');
      const [postgres, simulated] = [familyMs(server.pid), processMs(child.pid)];
      const tick = await measureTick({ databaseUrl, simulator, batchSize, concurrency: REFRESH_CONCURRENCY });
      const postgresMs = since(postgres, familyMs(server.pid));
      results.push({ ...tick, postgresMs, simulatorMs: since(simulated, processMs(child.pid)) });
    }
    return results;
  } finally {
    await child.stop();
  }
}

function since(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
