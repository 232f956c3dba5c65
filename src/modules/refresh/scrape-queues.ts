/** The queues. `migrate` creates them, and this module works on them. */
import { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { QueueDefinition } from '../../kernel/queue/queue.js';

/**
 * Batches wait here to be scraped. Each social platform has its own queue, so that a slow one does not delay the
 * others.
 */
export function scrapeQueue(socialPlatform: SocialPlatform): QueueDefinition {
  return { name: `scrape-${socialPlatform.toLowerCase()}` };
}

/** The loop that plans runs and closes them. */
export const ADVANCING = 'refresh';

export const QUEUES: readonly QueueDefinition[] = Object.values(SocialPlatform).map(scrapeQueue);
