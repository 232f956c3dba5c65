/**
 * Five small worlds in which workers are killed: one batch and many, one social platform and all, campaigns that share
 * a batch, a budget that runs out in the middle, a bad day with its second batch. The same seed gives the same world.
 */
import type { SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { Bench } from './bench.js';
import { createTestDatabase, type Template, type TestDatabase } from './database.js';
import type { Random } from './random.js';
import { type PostedClip, Scene } from './scene.js';

/** The fate of a post since it was first seen. */
type Kind = 'grows' | 'still' | 'falls' | 'gone' | 'suspect';

export interface KillWorld {
  name: string;
  batchSize: number;
  /** Budgets in cents; posts go to the campaigns in turn. */
  budgets: readonly bigint[];
  posts: readonly (readonly [SocialPlatform, Kind])[];
}

const PLENTY = 1_000_000n;

function postsOn(socialPlatforms: readonly SocialPlatform[], kinds: readonly Kind[]): KillWorld['posts'] {
  return kinds.map((kind, n) => [socialPlatforms[n % socialPlatforms.length] as SocialPlatform, kind]);
}

export const KILL_WORLDS: readonly KillWorld[] = [
  { name: 'one post', batchSize: 50, budgets: [PLENTY], posts: postsOn(['YOUTUBE'], ['grows']) },
  {
    name: 'three batches one after the other',
    batchSize: 2,
    budgets: [PLENTY, PLENTY],
    posts: postsOn(['TIKTOK'], ['grows', 'still', 'grows', 'gone', 'falls']),
  },
  {
    name: 'batches of every social platform',
    batchSize: 2,
    budgets: [PLENTY, PLENTY],
    posts: postsOn(
      ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'],
      ['grows', 'grows', 'gone', 'still', 'suspect', 'grows', 'grows', 'grows'],
    ),
  },
  {
    name: 'three campaigns in one batch, the first without enough money',
    batchSize: 50,
    // Its posts are first seen at 10,000 and 13,000 views: 2.00 are left.
    budgets: [2_500n, PLENTY, PLENTY],
    posts: postsOn(['X'], ['grows', 'grows', 'falls', 'grows', 'suspect', 'grows']),
  },
  {
    name: 'a bad day: four of ten posts are gone, and asked for again',
    batchSize: 50,
    budgets: [PLENTY, PLENTY],
    posts: postsOn(
      ['INSTAGRAM'],
      ['grows', 'gone', 'grows', 'gone', 'still', 'gone', 'grows', 'gone', 'falls', 'grows'],
    ),
  },
];

const firstViews = (n: number) => 10_000 + 1_000 * n;

/** A world as it was before the run: it is built once, and each run has a copy of its database. */
export class BuiltWorld {
  private constructor(
    readonly world: KillWorld,
    readonly posts: readonly PostedClip[],
    private readonly original: TestDatabase,
  ) {}

  /** The posts are approved and were seen once. */
  static async build(world: KillWorld): Promise<BuiltWorld> {
    const database = await createTestDatabase();
    const scene = await Scene.open(database);
    const clipper = await scene.user('Mia');
    const campaignIds: bigint[] = [];
    for (const [n, budget] of world.budgets.entries()) {
      campaignIds.push(
        await scene.campaign(`Campaign ${n}`, { budget, socialPlatforms: ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'] }),
      );
    }
    const posts: PostedClip[] = [];
    for (const [n, [socialPlatform]] of world.posts.entries()) {
      const post = await scene.submit(clipper, campaignIds[n % campaignIds.length] as bigint, socialPlatform);
      scene.shows(post, firstViews(n));
      posts.push(post);
    }
    await scene.tick();
    for (const { clipId } of posts) await approveClip(database, scene.admin, { clipId });
    await scene.close();
    // A database with open connections cannot be copied.
    await database.close();
    return new BuiltWorld(world, posts, database);
  }

  async copy(): Promise<Bench> {
    const name = new URL(this.original.url).pathname.slice(1);
    // Used as a template, though not one of those that every test may copy.
    const database = await createTestDatabase(name as Template);
    return new Bench(database, await Scene.open(database));
  }

  async drop(): Promise<void> {
    await this.original.lose();
  }
}

/** Shows what became of the posts. */
export function showLater({ scene }: Bench, { world, posts }: BuiltWorld, random: Random): void {
  for (const [n, [, kind]] of world.posts.entries()) {
    const gain = 2_500 + random.below(5_000);
    const views = {
      grows: firstViews(n) + gain,
      still: firstViews(n),
      falls: firstViews(n) - 700,
      gone: 0,
      suspect: 3e6,
    };
    const post = posts[n] as PostedClip;
    if (kind === 'gone') scene.shows(post, 0, { state: 'gone' });
    else scene.shows(post, views[kind], { likes: views[kind] / 10 });
  }
}

/** Shows counts that must not be recorded, so that a repeated request for these posts is noticed. */
export function showDecoys({ scene }: Bench, posts: readonly PostedClip[]): void {
  for (const { socialPlatform, externalId } of posts) {
    scene.simulator.world.set(socialPlatform, externalId, { views: 77_777 });
  }
}
