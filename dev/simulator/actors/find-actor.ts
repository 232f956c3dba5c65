/** The simulated actors, by the ids that Cliptally may be configured with. */
import type { Actor } from './simulated-actor.js';
import { instagramActor, instagramReelActor } from './simulated-instagram.js';
import { tiktokActor } from './simulated-tiktok.js';
import { xActor } from './simulated-x.js';
import { youtubeActor } from './simulated-youtube.js';

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
