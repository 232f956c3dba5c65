/**
 * The simulator's own types of a post. They are not imported from `src/`, because a simulator that shares types or
 * parsing with the code under test would share its mistakes.
 */

/** A name of simulated-platforms.ts. */
export type SocialPlatform = string;

/** A count that the social platform shows; null if it shows none. */
export type Count = number | null;

/** The counts beside the views, in thousandths of the views of an invented post: the least, and how much more. */
export const OTHER_COUNTS = {
  likes: { perMille: 30, more: 60 },
  comments: { perMille: 1, more: 5 },
  shares: { perMille: 2, more: 9 },
} as const;

export type OtherCount = keyof typeof OTHER_COUNTS;

/** A value for each count beside the views. */
export function eachCount<Value>(value: (count: OtherCount, nth: number) => Value): Record<OtherCount, Value> {
  const names = Object.keys(OTHER_COUNTS) as OtherCount[];
  return Object.fromEntries(names.map((count, nth) => [count, value(count, nth)])) as Record<OtherCount, Value>;
}

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
export interface SimulatedPost extends Record<OtherCount, Count> {
  views: Count;
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
