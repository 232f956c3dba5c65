/** The queues of the product, by name: `migrate` creates them, the refresh module works them. */
import type { SocialPlatform } from './prisma/generated/enums.js';

export interface QueueDefinition {
  name: string;
}

/** Batches that are to be scraped, a queue a social platform, so that a slow one holds up no other. */
export const SCRAPE_QUEUES: Record<SocialPlatform, QueueDefinition> = {
  TIKTOK: { name: 'scrape-tiktok' },
  YOUTUBE: { name: 'scrape-youtube' },
  INSTAGRAM: { name: 'scrape-instagram' },
  X: { name: 'scrape-x' },
};

export const QUEUES: readonly QueueDefinition[] = Object.values(SCRAPE_QUEUES);
