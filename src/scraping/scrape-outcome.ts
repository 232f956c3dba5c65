/** The result of one check of one post, in words that no source of view counts owns. */

import type { OtherCounts } from './post-counts.js';

/** A post within one social platform. Ids are text, because 19 digits pass 2^53. */
export interface PlatformPost {
  readonly externalId: string;
  /** The canonical link. */
  readonly url: string;
}

/** The counts that a post showed. `null` is unknown (hidden, switched off, unreadable) and never means zero. */
export interface ObservedCounts extends OtherCounts {
  readonly views: bigint;
}

/** The details that the post shows, cleaned for storage: NFC, one line, bounded, without control or bidi characters. */
export interface PostDetails {
  /** The handle, without a leading `@`. */
  readonly author: string | null;
  /** Handles of coauthors; absent: unknown. */
  readonly coauthors?: readonly string[];
  readonly title: string | null;
  /** Always https. */
  readonly thumbnailUrl: string | null;
  readonly postedAt: Date | null;
}

/**
 * The result for one requested post after a run.
 *
 * `ok`: a valid observation. `viewsField` names the actor's field, because plays and views differ fivefold.
 *   `isFallback` marks a count from a field that only replaces the right one.
 * `gone`: deleted or not public. Region and age limits can look the same, so one answer proves nothing.
 * `restricted`: it exists behind a wall (age, login, private account), often only for a time.
 * `hidden`: the post is there, which its item proves, but shows no view count.
 * `failed`: the scrape of this post failed. `code` is in upper case: the actor's, ours, or one such as `RUN_FAILED`.
 * `missing`: the run succeeded without an item for this post, so it is checked again next time.
 *
 * Only `ok` has counts. No other outcome means zero views.
 */
export type ScrapeOutcome =
  | {
      readonly kind: 'ok';
      readonly counts: ObservedCounts;
      readonly viewsField: string;
      readonly isFallback?: true;
      readonly details: PostDetails;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'restricted' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'missing' };
