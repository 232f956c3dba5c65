/**
 * The simulator's own types of a post. They are not imported from `src/`, because a simulator that shares types or
 * parsing with the code under test would share its mistakes.
 */

/** A name of simulated-platforms.ts. */
export type SocialPlatform = string;

/** A count that the social platform shows; null if it shows none. */
export type Count = number | null;

/**
 * `ok`: an ordinary video. A count of null is left out or null, like the actor of that social platform does it.
 * `gone`: deleted.
 * `private`: the author closed the account or the post.
 * `restricted`: an age gate or a login wall, often only for a time.
 * `members`: for paying members first. It is a wall, and on YouTube words replace the views.
 * `hidden`: a public post that does not show its likes.
 * `slideshow`: photos instead of a video. TikTok counts its plays, and Instagram does not. Elsewhere it is like `ok`.
 */
export type PostState = 'ok' | 'gone' | 'restricted' | 'members' | 'hidden' | 'private' | 'slideshow';

/** True for a post behind an age gate, a login or a paywall. */
export function isWalled({ state }: Pick<SimulatedPost, 'state'>): boolean {
  return state === 'restricted' || state === 'members';
}

/** A post as a scrape would see it now. */
export interface SimulatedPost {
  views: Count;
  likes: Count;
  comments: Count;
  shares: Count;
  /** The handle without `@`; null: the handle in the link, or an invented one. */
  author: string | null;
  /** Handles of coauthors (Instagram); absent: the item does not name them. */
  coauthors?: string[];
  title: string | null;
  thumbnailUrl: string | null;
  /** Null: the item has no date. */
  postedAt: Date | null;
  state: PostState;
  /** Views added after each scrape. */
  growth: number;
}

/** The argument of `world.set`. Only the given fields change. */
export type PostChange = Partial<SimulatedPost>;
