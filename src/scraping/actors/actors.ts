/** The table of actors, one for each social platform: here and in the configuration it is decided what runs. */
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
