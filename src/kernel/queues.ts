/** The names of the queues. `migrate` creates them, and the refresh module works on them. */
import type { SocialPlatform } from './prisma/generated/enums.js';

export interface QueueDefinition {
  name: string;
}

/**
 * Batches wait here to be scraped. Each social platform has its own queue, so that a slow one does not delay the
 * others.
 */
export const SCRAPE_QUEUES: Record<SocialPlatform, QueueDefinition> = {
  TIKTOK: { name: 'scrape-tiktok' },
  YOUTUBE: { name: 'scrape-youtube' },
  INSTAGRAM: { name: 'scrape-instagram' },
  X: { name: 'scrape-x' },
};

export const QUEUES: readonly QueueDefinition[] = Object.values(SCRAPE_QUEUES);
