/**
 * An Apify actor: builds the input for a list of posts, and says which posts an item of its dataset is about. Each
 * social platform has one file. Actors get renamed, repriced and replaced within weeks, and code outside this folder
 * must not depend on them.
 */
import type { Post, ScrapeOutcome, SocialPlatform } from '../scraper.js';

/** A dataset item. Only its being an object is known. */
export type Item = Readonly<Record<string, unknown>>;

export interface Actor {
  readonly socialPlatform: SocialPlatform;
  /** The actor that runs unless the configuration names another. The input suits the actor that runs. */
  readonly actorId: string;
  input(posts: readonly Post[], actorId: string): Item;
  /** The posts of an item: none for padding, usually one, and several if one error names many links. */
  externalIdsOf(item: Item): readonly string[];
  outcomeOf(item: Item): ScrapeOutcome;
}
