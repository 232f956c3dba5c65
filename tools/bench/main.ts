/** `npm run bench`: measurements that take minutes, and therefore are not tests. All parts share one PostgreSQL. */
import { parseArgs } from 'node:util';
import { benchHistory } from './history.js';
import { benchMemory } from './memory.js';
import { benchMixed } from './mixed.js';
import { benchReads } from './reads.js';
import { benchRefresh } from './refresh.js';
import { PARTS, type Part, say } from './results.js';
import { startServer } from './server.js';
import { openWorlds } from './worlds.js';

const HELP = `npm run bench                              All parts, about 80 minutes; writes tools/bench/RESULTS.md.
npm run bench -- reads | mixed | refresh | history | memory   One part.

  reads            Dashboards and lists by the product, by hand, by Prisma and by PostGraphile.
  mixed            Dashboards during a refresh, in the largest world.
  refresh          A tick over N clips, and recording and settling next to bare INSERTs of the same rows.
  history          The cost of a year of trackings: disk, inserts and lookups.
  memory           The server under forty minutes of load: its memory must not climb.
  --sizes A,B      Clips in the worlds of reads, mixed and memory; default 10000,100000,1000000.
  --clips N        Clips in the world of refresh; default 100000.
  --batch-size N   Posts per Apify run; default 50.
  --dry            Do not write RESULTS.md.
`;

const CLIPS_MIN = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    clips: { type: 'string', default: '100000' },
    'batch-size': { type: 'string', default: '50' },
    dry: { type: 'boolean', default: false },
  },
});
const parts = positionals.length === 0 ? PARTS : PARTS.filter((part) => positionals.includes(part));
const [clips, batchSize] = [Number(values.clips), Number(values['batch-size'])];
const sizes = values.sizes.split(',').map(Number);
const isKnown = positionals.every((name) => (PARTS as readonly string[]).includes(name));
if (!isKnown || ![clips, ...sizes].every((count) => count >= CLIPS_MIN) || !(batchSize >= 1 && batchSize <= 200)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  await run(parts);
}

async function run(chosen: readonly Part[]): Promise<void> {
  const start = performance.now();
  const server = await startServer();
  const worlds = openWorlds(server, sizes);
  const save = !values.dry;
  const work: Record<Part, () => Promise<void>> = {
    reads: () => benchReads(worlds, save),
    mixed: () => benchMixed(worlds, batchSize, save),
    refresh: () => benchRefresh(server, { clips, batchSize }, save),
    history: () => benchHistory(server, save),
    memory: () => benchMemory(worlds, save),
  };
  try {
    for (const part of chosen) await work[part]();
    say(`done after ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
  } finally {
    await server.stop();
  }
}
