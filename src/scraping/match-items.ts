/**
 * Gives every requested post exactly one outcome. The dataset may be reordered, doubled, padded, cut short, or about
 * other posts. Items are matched by id, never by position.
 */
import { isItem } from './item.js';
import type { Actor } from './platforms/platform.js';
import type { ScrapeOutcome } from './scrape-outcome.js';
import type { Post, ScrapeResult } from './scraper.js';

/**
 * Of several items for one post the highest rank wins, and the first of equal rank. An answer beats an error, and an
 * error that is checked again beats a verdict.
 */
const RANKS: Readonly<Record<ScrapeOutcome['kind'], number>> = {
  ok: 4,
  hidden: 3,
  restricted: 2,
  failed: 2,
  gone: 1,
  missing: 0,
};

/** `withoutItem` is the outcome of a post without an item. */
export function matchItems(
  actor: Actor,
  posts: readonly Post[],
  items: readonly unknown[],
  withoutItem: ScrapeOutcome,
): Pick<ScrapeResult, 'outcomes' | 'items'> {
  const found = new Map<string, ScrapeOutcome>();
  const requested = new Set(posts.map((post) => post.externalId));
  let ignored = 0;
  for (const item of items) {
    const ids = isItem(item) ? actor.externalIdsOf(item).filter((id) => requested.has(id)) : [];
    if (!isItem(item) || ids.length === 0) ignored += 1;
    else keepBest(found, ids, actor.outcomeOf(item));
  }
  const outcomes = new Map(posts.map(({ externalId }) => [externalId, found.get(externalId) ?? withoutItem]));
  return { outcomes, items: { read: items.length, ignored } };
}

function keepBest(found: Map<string, ScrapeOutcome>, ids: readonly string[], outcome: ScrapeOutcome): void {
  for (const id of ids) {
    const best = found.get(id);
    if (best === undefined || RANKS[outcome.kind] > RANKS[best.kind]) found.set(id, outcome);
  }
}
