/**
 * The bench of the refresh: a whole tick over a small and a large world, and recording and settling alone next to bare
 * INSERTs, on one PostgreSQL. The ratio of the last two says what keeping books costs; the two ticks, whether memory
 * grows with the number of clips. At the end the books must be clean, or nothing was measured.
 */
import { openDatabase } from '../../src/kernel/database.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import { startChild } from './child.js';
import { compare } from './compare.js';
import { type BenchServer, inDatabase, startServer } from './server.js';
import { printTable } from './table.js';
import { measureTick, type TickResult } from './tick.js';
import { buildWorld } from './world.js';

export interface RefreshBenchOptions {
  clips: number;
  batchSize: number;
}

const CAMPAIGNS = 200;
const CLIPPERS = 5_000;
/** Apify runs at once a social platform: the simulator answers at once, so that the product is what is waited for. */
const CONCURRENCY = 4;
const BOOKS_TIMEOUT_MS = 600_000;

export async function benchRefresh({ clips, batchSize }: RefreshBenchOptions): Promise<void> {
  const server = await startServer();
  try {
    const small = await makeWorld(server, Math.ceil(clips / 10));
    const large = await makeWorld(server, clips);
    const ticks = await measureTicks([small, large], batchSize);
    say('recording and bare INSERTs by turns');
    const comparison = await inDatabase(large, (client) => compare(client, large, batchSize));
    say('checking the books');
    await assertCleanBooks(large);
    const world = { clips, campaigns: CAMPAIGNS, clippers: CLIPPERS };
    printTable({ ticks, comparison, batchSize, concurrency: CONCURRENCY, world });
  } finally {
    await server.stop();
  }
}

async function makeWorld(server: BenchServer, clips: number): Promise<string> {
  say(`building a world of ${clips} clips`);
  const url = await server.createDatabase(`world_${clips}`);
  await inDatabase(url, (client) => buildWorld(client, { clips, campaigns: CAMPAIGNS, clippers: CLIPPERS }));
  return url;
}

/** One simulator serves both: the small world is the beginning of the large one. */
async function measureTicks(urls: readonly [string, string], batchSize: number): Promise<TickResult[]> {
  const child = startChild('simulator-child.ts', [urls[1]]);
  try {
    const simulator = await child.next<{ url: string; token: string }>();
    const results: TickResult[] = [];
    for (const databaseUrl of urls) {
      say('one tick');
      results.push(await measureTick({ databaseUrl, simulator, batchSize, concurrency: CONCURRENCY }));
    }
    return results;
  } finally {
    await child.stop();
  }
}

async function assertCleanBooks(url: string): Promise<void> {
  const database = openDatabase({ url, poolMax: 1, statementTimeoutMs: BOOKS_TIMEOUT_MS });
  try {
    const { books } = await checkBooks(database);
    const found = books.flatMap(({ name, differences }) => differences.map((one) => ({ name, ...one })));
    if (found.length > 0) throw new Error(`the books are not clean: ${JSON.stringify(found.slice(0, 5))}`);
  } finally {
    await database.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}
