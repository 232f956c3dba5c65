/** The social platforms, spelt as in the GraphQL enum and the database, in the order in which they are listed. */
import { INSTAGRAM } from './instagram.js';
import type { Platform } from './platform.js';
import { TIKTOK } from './tiktok.js';
import { X } from './x.js';
import { YOUTUBE } from './youtube.js';

export const PLATFORMS = { TIKTOK, YOUTUBE, INSTAGRAM, X } as const satisfies Record<string, Platform>;

export type SocialPlatform = keyof typeof PLATFORMS;

export const SOCIAL_PLATFORMS = Object.keys(PLATFORMS) as SocialPlatform[];
