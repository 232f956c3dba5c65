/** The simulator of a development without APIFY_TOKEN: the posts of the database exist in it, and grow. */
import type { Database } from '../../src/kernel/db/database.js';
import { eachCount } from '../simulator/post.js';
import { type Simulator, startSimulator } from '../simulator/simulator.js';

export async function startGrowingSimulator(database: Database): Promise<Simulator> {
  const simulator = await startSimulator({ unknownPosts: 'grow', now: () => new Date() });
  await showKnownPosts(simulator, database);
  return simulator;
}

/** A post grows at every tick of the simulator: by a fiftieth of its views, and at least by this number. */
const GROWTH_SHARE = 50;
const GROWTH_MIN = 100;

/** Posts continue from the counts in the database, so that a restart takes no views away. */
async function showKnownPosts(simulator: Simulator, { prisma }: Database): Promise<void> {
  const clips = await prisma.clip.findMany({
    where: { views: { not: null } },
    select: {
      socialPlatform: true,
      externalId: true,
      views: true,
      ...eachCount(() => true as const),
      author: true,
      title: true,
    },
  });
  for (const { socialPlatform, externalId, author, title, ...counts } of clips) {
    const views = Number(counts.views);
    const growth = Math.max(GROWTH_MIN, Math.round(views / GROWTH_SHARE));
    simulator.world.set(socialPlatform, externalId, {
      views: views + growth,
      ...eachCount((count) => countOf(counts[count])),
      author,
      title,
      growth,
    });
  }
}

function countOf(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}
