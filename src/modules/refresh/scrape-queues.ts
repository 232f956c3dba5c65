/** The queues. `migrate` creates them, and this module works on them. */

import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { QueueDefinition } from '../../kernel/queue/queue.js';

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
