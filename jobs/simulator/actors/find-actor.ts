/** The simulated actors, by the ids that Cliptally may be configured with. */
import type { Actor } from './actor.js';
import { instagramActor, instagramReelActor } from './instagram.js';
import { tiktokActor } from './tiktok.js';
import { xActor } from './x.js';
import { youtubeActor } from './youtube.js';

const ACTORS = new Map<string, Actor>([
  ['clockworks/tiktok-video-scraper', tiktokActor],
  ['clockworks/tiktok-scraper', tiktokActor],
  ['streamers/youtube-scraper', youtubeActor],
  ['apify/instagram-reel-scraper', instagramReelActor],
  ['apify/instagram-scraper', instagramActor],
  ['kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest', xActor],
]);

export function findActor(id: string): Actor | undefined {
  return ACTORS.get(id);
}
