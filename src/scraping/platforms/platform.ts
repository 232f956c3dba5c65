/**
 * A social platform, as its one file in this folder describes it: its links, its ids, and its actor at Apify. Queues,
 * variables of the configuration, the schema and the messages derive the rest from its name.
 */
import type { LinkFamily } from '../post-link.js';
import type { PlatformPost, ScrapeOutcome } from '../scrape-outcome.js';

export interface Platform {
  /** As people write it. */
  readonly name: string;
  /** For the schema. */
  readonly description: string;
  readonly links: LinkFamily;
  readonly actor: Actor;
}

/** A dataset item. Only its being an object is known. */
export type Item = Readonly<Record<string, unknown>>;

/**
 * An Apify actor: builds the input for a list of posts, and says which posts an item of its dataset is about. Actors get
 * renamed, repriced and replaced within weeks, and code outside this folder must not depend on them.
 */
export interface Actor {
  /** The actor that runs unless the configuration names another. The input suits the actor that runs. */
  readonly actorId: string;
  input(posts: readonly PlatformPost[], actorId: string): Item;
  /** The posts of an item: none for padding, usually one, and several if one error names many links. */
  externalIdsOf(item: Item): readonly string[];
  outcomeOf(item: Item): ScrapeOutcome;
}
