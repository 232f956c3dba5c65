/**
 * The part `changes`: the price of the feed for writers, and its speed for those who follow. Recording and settling are
 * measured by turns with the same database without the triggers of the feed; pages, bytes and delay in the largest world.
 */
import { assertCleanBooks } from '../books.js';
import { startProduct } from '../contestants.js';
import { describeMachine } from '../machine.js';
import { report, say } from '../results.js';
import { inDatabase } from '../server.js';
import { buildWorld, runningWorld } from '../world.js';
import type { Worlds } from '../worlds.js';
import { measureDelay } from './delay.js';
import { measurePages } from './pages.js';
import { compareRecording } from './recording.js';
import { changesSection } from './report.js';
import { recordSome } from './written.js';

export interface ChangesOptions {
  clips: number;
  batchSize: number;
  rounds: number;
}

export async function benchChanges(worlds: Worlds, options: ChangesOptions, save: boolean): Promise<void> {
  const { clips, batchSize, rounds } = options;
  const { server } = worlds;
  say(`building a world of ${clips} clips`);
  const running = await server.createDatabase('changes_with');
  await inDatabase(running, (client) => buildWorld(client, runningWorld(clips)));
  say('recording and settling, by turns with and without the feed');
  const recording = await compareRecording(server, running, { batchSize, rounds });
  await assertCleanBooks(running);
  const world = await worlds.of(worlds.sizes.at(-1) as number);
  const product = await startProduct(world.url);
  try {
    say('pages of the feed');
    const { written, pages } = await measurePages(product, () => recordSome(world.url, batchSize), world.url);
    say('from the commit to the feed, beside a long transaction');
    const delays = await measureDelay(product, world.url, world.size.clippers);
    await assertCleanBooks(world.url);
    const found = { recording, written, pages, delays, world, clips, batchSize };
    await report(changesSection(found, await describeMachine(server.url)), save);
  } finally {
    await product.stop();
  }
}
