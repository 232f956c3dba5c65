/** How long a page of 500 changes with its entities takes: of everything that a refresh changes, and type by type. */
import type { Product } from '../contestants.js';
import { inDatabase } from '../server.js';
import { percentile } from '../statistics.js';
import { askFeed } from './feed.js';
import type { Written } from './written.js';

export interface PageTimes {
  what: string;
  nodes: number;
  p50: number;
  p95: number;
}

const TYPES = ['USER', 'CAMPAIGN', 'CLIP', 'SUBMISSION', 'VIEW_TRACKING', 'EARNING'] as const;
const WARM_UPS = 5;
const TIMES = 30;

export async function measurePages(
  product: Product,
  write: () => Promise<Written>,
  url: string,
): Promise<{ written: Written; pages: PageTimes[] }> {
  const { endCursor: after } = await askFeed(product, { after: null });
  const written = await write();
  await inDatabase(url, (client) => client.query('VACUUM ANALYZE "Change"'));
  const pages = [await timesOf(product, after, 'all types')];
  for (const type of TYPES) pages.push(await timesOf(product, after, type));
  return { written, pages };
}

async function timesOf(product: Product, after: string, what: string): Promise<PageTimes> {
  const asked = { after, ...(what === 'all types' ? {} : { types: [what] }) };
  const times: number[] = [];
  let nodes = 0;
  for (let time = -WARM_UPS; time < TIMES; time += 1) {
    const start = performance.now();
    const page = await askFeed(product, asked);
    if (time >= 0) times.push(performance.now() - start);
    nodes = page.nodes.length;
  }
  return { what, nodes, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}
