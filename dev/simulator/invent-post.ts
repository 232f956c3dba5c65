/**
 * Invents a plausible post for any id, so that a development database can be refreshed without a script. The post
 * follows from an age and a hash of `platform:id`, so it looks the same after a restart.
 */
import { createHash } from 'node:crypto';
import { eachCount, OTHER_COUNTS, type SimulatedPost, type SocialPlatform } from './post.js';
import { postedAtOf } from './simulated-platforms.js';

const MS_PER_HOUR = 3_600_000;
/** One scrape stands for one tick of the default timetable. */
const HOURS_PER_SCRAPE = 6;
/** The birthday of posts whose id contains no time. Any fixed time works, because it must survive a restart. */
const INVENTED_EPOCH_MS = Date.UTC(2025, 0, 1);

/** A post's age in hours: by the clock if there is one, otherwise by its number of scrapes. */
export function ageInHours(socialPlatform: SocialPlatform, externalId: string, scrapes: number, now?: Date): number {
  const seed = seedOf(socialPlatform, externalId);
  if (now === undefined) return (seed.readUInt8(20) % 240) + HOURS_PER_SCRAPE * (scrapes + 1);
  const born = postedAtOf(socialPlatform, externalId)?.getTime() ?? INVENTED_EPOCH_MS;
  return Math.max(0, (now.getTime() - born) / MS_PER_HOUR);
}

/**
 * Views grow with the square root of the age: fast on the first day, a few a minute after a month, and never down. The
 * other counts are fixed shares of the views.
 */
export function inventPost(socialPlatform: SocialPlatform, externalId: string, hours: number): SimulatedPost {
  const seed = seedOf(socialPlatform, externalId);
  const popularity = 300 + (seed.readUInt32BE(0) % 5_000);
  const views = Math.floor(popularity * Math.sqrt(hours));
  return {
    views,
    ...eachCount((count, nth) => {
      const share = OTHER_COUNTS[count];
      return perMille(views, share.perMille + (seed.readUInt32BE(4 * (nth + 1)) % share.more));
    }),
    author: null,
    title: `Clip ${externalId.slice(-4)} #ad`,
    thumbnailUrl: `https://thumbnails.example/${socialPlatform.toLowerCase()}/${externalId}.jpg`,
    postedAt: postedAtOf(socialPlatform, externalId),
    state: 'ok',
    growth: 0,
  };
}

function seedOf(socialPlatform: SocialPlatform, externalId: string): Buffer {
  return createHash('sha256').update(`${socialPlatform}:${externalId}`).digest();
}

function perMille(views: number, share: number): number {
  return Math.floor((views * share) / 1000);
}
