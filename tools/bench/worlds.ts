/** The worlds of the benchmark. Each size is built once, on first use, and all parts share it. */
import { say } from './results.js';
import { type BenchServer, inDatabase } from './server.js';
import { buildWorld, type WorldSize, wholeWorld } from './world.js';

export interface World {
  url: string;
  size: WorldSize;
  loadSeconds: number;
}

export interface Worlds {
  server: BenchServer;
  /** Numbers of clips, ascending. */
  sizes: readonly number[];
  of(clips: number): Promise<World>;
}

export function openWorlds(server: BenchServer, sizes: readonly number[]): Worlds {
  const built = new Map<number, Promise<World>>();
  const of = (clips: number) => {
    const world = built.get(clips) ?? build(server, clips);
    built.set(clips, world);
    return world;
  };
  return { server, sizes: sizes.toSorted((a, b) => a - b), of };
}

async function build(server: BenchServer, clips: number): Promise<World> {
  say(`building a world of ${clips} clips`);
  const start = performance.now();
  const size = wholeWorld(clips);
  const url = await server.createDatabase(`whole_${clips}`);
  await inDatabase(url, (client) => buildWorld(client, size));
  return { url, size, loadSeconds: (performance.now() - start) / 1_000 };
}
