/**
 * What an Apify actor is to us: which input asks for which posts, and what an item of its dataset says of which post.
 * One file a social platform implements it; actors get renamed, repriced and replaced within weeks, and nothing outside
 * this folder may notice.
 */
import type { Post, ScrapeOutcome, SocialPlatform } from '../scraper.js';

/** One dataset item, known to be an object and nothing more. */
export type Item = Readonly<Record<string, unknown>>;

export interface Actor {
  readonly socialPlatform: SocialPlatform;
  /** The actor to run unless the configuration names another; the input is made for the one that runs. */
  readonly actorId: string;
  input(posts: readonly Post[], actorId: string): Item;
  /** The posts an item speaks of: none for padding, one for nearly all, several where one error names many links. */
  externalIdsOf(item: Item): readonly string[];
  outcomeOf(item: Item): ScrapeOutcome;
}
