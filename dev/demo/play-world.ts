/** Events that a developer can let happen in the simulated world, from the console. The next check of the posts sees it. */
import type { Database } from '../../src/kernel/db/database.js';
import type { Simulator } from '../simulator/simulator.js';

/** A day adds this part of its views to a post, and at least this number. */
const DAY_SHARE = 10;
const DAY_MIN = 500;

/** Well below the factor at which a jump waits for an admin. */
const VIRAL_FACTOR = 6;

export function simulatorControls({ world, faults }: Simulator, database: Database) {
  const viewsOf = ({ socialPlatform, externalId }: Post) => world.get(socialPlatform, externalId)?.views ?? 0;
  return {
    'time-passes': async () => {
      const posts = await checkedPosts(database);
      for (const post of posts) {
        const views = viewsOf(post);
        world.set(post.socialPlatform, post.externalId, {
          views: views + Math.max(DAY_MIN, Math.round(views / DAY_SHARE)),
        });
      }
      return `A day passed for ${posts.length} posts.`;
    },
    'goes-viral': async () => {
      const post = (await checkedPosts(database)).find(({ campaign }) => campaign.status === 'ACTIVE');
      if (post === undefined) return 'No post of an active campaign was checked yet, so none can go viral.';
      const views = viewsOf(post) * VIRAL_FACTOR;
      world.set(post.socialPlatform, post.externalId, { views });
      return `“${post.title ?? post.externalId}” goes viral: it has ${views.toLocaleString('en')} views now.`;
    },
    'scraper-fails': async () => {
      faults.runEnds('FAILED');
      return 'The next run of the scraper fails.';
    },
  };
}

type Post = Awaited<ReturnType<typeof checkedPosts>>[number];

/** Clips that were checked once. The one with the fewest views comes first. */
function checkedPosts({ prisma }: Database) {
  return prisma.clip.findMany({
    where: { views: { not: null }, status: { in: ['APPROVED', 'PENDING'] } },
    select: { socialPlatform: true, externalId: true, title: true, campaign: { select: { status: true } } },
    orderBy: [{ views: 'asc' }, { id: 'asc' }],
  });
}
