/** `npm run bench`: measurements that take minutes, and therefore are not tests. All parts share one PostgreSQL. */
import { benchChanges } from './changes/changes.js';
import { benchConnections, type ConnectionsPart } from './connections/connections.js';
import { benchHistory } from './history.js';
import { benchLive } from './live/live.js';
import { benchMemory } from './memory.js';
import { benchMixed } from './mixed.js';
import { HELP, type Options, parseOptions } from './options.js';
import { benchReads } from './reads.js';
import { benchRefresh } from './refresh.js';
import { type Part, say } from './results.js';
import { startServer } from './server.js';
import { openWorlds } from './worlds.js';

const options = parseOptions(process.argv.slice(2));
if (options === null) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  await run(options);
}

async function run({ parts, sizes, clips, batchSize, save, ...selection }: Options): Promise<void> {
  const start = performance.now();
  const server = await startServer();
  const worlds = openWorlds(server, sizes);
  const connections = (part: ConnectionsPart) => () => benchConnections(part, worlds, selection, save);
  const work: Record<Part, () => Promise<void>> = {
    clippers: connections('clippers'),
    admins: connections('admins'),
    everybody: connections('everybody'),
    executor: connections('executor'),
    reads: () => benchReads(worlds, save),
    mixed: () => benchMixed(worlds, batchSize, save),
    refresh: () => benchRefresh(server, { clips, batchSize }, save),
    changes: () => benchChanges(worlds, { clips, batchSize, rounds: selection.rounds }, save),
    history: () => benchHistory(server, save),
    memory: () => benchMemory(worlds, save),
    live: () => benchLive(worlds, save),
  };
  try {
    for (const part of parts) await work[part]();
    say(`done after ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
  } finally {
    await server.stop();
  }
}
