/**
 * The posts of the social platforms at this moment. A test sets posts here and the actors scrape them. In `grow` mode
 * every post exists, so that a demo world works without a script.
 */
import { ageInHours, inventPost } from './invent-post.js';
import { eachCount, type PostChange, type SimulatedPost, type SocialPlatform } from './post.js';
import { postedAtOf } from './simulated-platforms.js';

/** A post that was never set either does not exist, or is invented and grows. */
export type UnknownPosts = 'missing-post' | 'grow';

export interface WorldOptions {
  unknownPosts?: UnknownPosts;
  /** With a clock, invented posts grow with time and so survive a restart. Without one they grow with each scrape. */
  now?: () => Date;
}

export class SimulatedWorld {
  unknownPosts: UnknownPosts;
  readonly #now: (() => Date) | undefined;
  readonly #changes = new Map<string, PostChange>();
  readonly #scrapes = new Map<string, number>();

  constructor(options: WorldOptions = {}) {
    this.unknownPosts = options.unknownPosts ?? 'missing-post';
    this.#now = options.now;
  }

  /** Changes the given fields of a post, which exists from then on. A count that was never set is 0. */
  set(socialPlatform: SocialPlatform, externalId: string, change: PostChange): void {
    const key = keyOf(socialPlatform, externalId);
    this.#changes.set(key, { ...this.#changes.get(key), ...change });
  }

  /** The post that the next scrape will see; undefined if there is none. */
  get(socialPlatform: SocialPlatform, externalId: string): SimulatedPost | undefined {
    const change = this.#changes.get(keyOf(socialPlatform, externalId));
    if (this.unknownPosts === 'grow') return { ...this.#invented(socialPlatform, externalId), ...change };
    return change && { ...blankPost(socialPlatform, externalId), ...change };
  }

  /** Reads a post like an actor does. The post grows afterwards, never before. */
  scrape(socialPlatform: SocialPlatform, externalId: string): SimulatedPost | undefined {
    const post = this.get(socialPlatform, externalId);
    const key = keyOf(socialPlatform, externalId);
    this.#scrapes.set(key, (this.#scrapes.get(key) ?? 0) + 1);
    if (post?.growth && post.views !== null) {
      this.set(socialPlatform, externalId, { views: post.views + post.growth });
    }
    return post;
  }

  /** Forgets every post and every scrape, and keeps the mode. */
  clear(): void {
    this.#changes.clear();
    this.#scrapes.clear();
  }

  #invented(socialPlatform: SocialPlatform, externalId: string): SimulatedPost {
    const scrapes = this.#scrapes.get(keyOf(socialPlatform, externalId)) ?? 0;
    return inventPost(socialPlatform, externalId, ageInHours(socialPlatform, externalId, scrapes, this.#now?.()));
  }
}

function keyOf(socialPlatform: SocialPlatform, externalId: string): string {
  return `${socialPlatform}:${externalId}`;
}

function blankPost(socialPlatform: SocialPlatform, externalId: string): SimulatedPost {
  return {
    views: 0,
    ...eachCount(() => 0),
    author: null,
    title: null,
    thumbnailUrl: null,
    postedAt: postedAtOf(socialPlatform, externalId),
    state: 'ok',
    growth: 0,
  };
}
