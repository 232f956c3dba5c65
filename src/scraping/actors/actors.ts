/** The actor of each social platform. The configuration may replace its id. */
import type { SocialPlatform } from '../scraper.js';
import type { Actor } from './actor.js';
import { INSTAGRAM_ACTOR } from './instagram.js';
import { TIKTOK_ACTOR } from './tiktok.js';
import { X_ACTOR } from './x.js';
import { YOUTUBE_ACTOR } from './youtube.js';

export const ACTORS: Readonly<Record<SocialPlatform, Actor>> = {
  TIKTOK: TIKTOK_ACTOR,
  YOUTUBE: YOUTUBE_ACTOR,
  INSTAGRAM: INSTAGRAM_ACTOR,
  X: X_ACTOR,
};
