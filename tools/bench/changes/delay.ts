/**
 * How long a commit takes to be in the feed, while a long transaction of the same database has written a change, and one of
 * another database is open. A tool asks without a pause; the writer commits one change after the other.
 */
import pg from 'pg';
import type { Product } from '../contestants.js';
import { inDatabase } from '../server.js';
import { percentile } from '../statistics.js';
import { askFeed } from './feed.js';

export interface Delays {
  commits: number;
  p50: number;
  p99: number;
}

const COMMITS_MAX = 300;
const RENAME = `UPDATE "User" SET name = name || '.' WHERE id = $1`;
/** Of the long transaction, whose changes come when it ends. */
const [SLOW_ID, FIRST_ID] = [2, 3];

export async function measureDelay(product: Product, url: string, clippers: number): Promise<Delays> {
  // The first of them is the slow one.
  const commits = Math.min(COMMITS_MAX, clippers - 1);
  const slow = new pg.Client({ connectionString: url });
  await slow.connect();
  try {
    await slow.query('BEGIN');
    await slow.query(RENAME, [SLOW_ID]);
    const elsewhere = Object.assign(new URL(url), { pathname: '/postgres' }).toString();
    return await inDatabase(elsewhere, async (idle) => {
      await idle.query('BEGIN');
      await idle.query('SELECT pg_current_xact_id()');
      return inDatabase(url, (writer) => follow(product, writer, commits));
    });
  } finally {
    await slow.query('ROLLBACK');
    await slow.end();
  }
}

async function follow(product: Product, writer: pg.Client, commits: number): Promise<Delays> {
  const committed = new Map<string, number>();
  const delays: number[] = [];
  let cursor = (await askFeed(product, { after: null })).endCursor;
  const writing = write(writer, committed, commits);
  while (delays.length < commits) {
    const { nodes, endCursor } = await askFeed(product, { after: cursor });
    const now = performance.now();
    cursor = endCursor;
    for (const { id } of nodes) {
      const at = committed.get(id);
      // It may be in the feed before its writer hears of it.
      if (at === undefined) delays.push(0);
      else delays.push(now - at);
      committed.delete(id);
    }
  }
  await writing;
  return { commits: delays.length, p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}

/** One after the other, each of another user. */
async function write(writer: pg.Client, committed: Map<string, number>, commits: number): Promise<void> {
  for (let nth = 0; nth < commits; nth += 1) {
    const id = FIRST_ID + nth;
    await writer.query(RENAME, [id]);
    committed.set(`user_${id}`, performance.now());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
