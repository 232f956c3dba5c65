/** State that the writers of the busy world share: their finished actions, so that none looks in vain. */
import { EventEmitter, once } from 'node:events';
import type { SimulatedWorld } from '../../dev/simulator/simulator.js';
import { type BusyClip, type BusyWorld, handleOf, type Person, postOf, TIGHT_BUDGET } from './busy-world.js';

/** Readers see all clips on one page. */
const CLIPS_MAX = 70;

/** How the desk reaches the workers. */
export interface Workers {
  posts: SimulatedWorld;
  /** Looks for work at once. */
  wake(): void;
}

export class Desk extends EventEmitter<{ submitted: []; freed: []; refreshed: [] }> {
  readonly pending: BusyClip[];
  readonly approved: BusyClip[];
  /** Posts that anybody may submit again. */
  readonly free: BusyClip[] = [];
  /** Posts that were just rejected or revoked, and whose clipper may object. */
  readonly turnedDown: BusyClip[] = [];
  /** The campaign that will be completed next. */
  brief: bigint;
  readonly completed: Set<bigint>;
  /** Campaigns that wait for their last checks, and completed ones whose money matures. */
  readonly closing: bigint[] = [];
  readonly maturing: bigint[] = [];
  /** Payout requests that stopped on their way, and payouts that were not reversed, oldest first. */
  readonly stopped: bigint[] = [];
  readonly standing: bigint[] = [];
  paused = true;
  tightBudget = TIGHT_BUDGET;
  readonly #closed = new Set<bigint>();
  readonly #taken = new Map<string, number>();

  constructor(
    readonly world: BusyWorld,
    private readonly workers: Workers,
  ) {
    super();
    const last = world.campaigns.open.at(-1);
    this.pending = world.clips.filter(({ campaignId }) => campaignId === last);
    this.approved = world.clips.filter(({ campaignId }) => campaignId !== last);
    this.brief = world.campaigns.ending;
    this.completed = new Set([world.campaigns.finished]);
    this.show(world.clips);
  }

  /** Campaigns that accept submissions; the paused one does at times. */
  taking(): bigint[] {
    const { open, tight, paused } = this.world.campaigns;
    return [this.brief, tight, paused, ...open];
  }

  /** Sets what the posts show from now on. */
  show(posts: readonly BusyClip[]): void {
    for (const { socialPlatform, externalId, views, owner } of posts) {
      const counts = { views, likes: Math.floor(views / 20), comments: Math.floor(views / 200) };
      // Every other post hides its shares.
      const shares = views % 2 === 0 ? Math.floor(views / 100) : null;
      this.workers.posts.set(socialPlatform, externalId, { ...counts, shares, author: handleOf(owner) });
    }
  }

  /** A post that nobody has submitted yet; null: there are enough. */
  newPost(): BusyClip | null {
    const { clips } = this.world;
    if (clips.length >= CLIPS_MAX) return null;
    const owner = this.world.clippers[0] as Person;
    const post = { ...postOf(clips.length), id: 0n, campaignId: 0n, submissionId: 0n, owner };
    clips.push(post);
    this.show([post]);
    return post;
  }

  submitted(clip: BusyClip): void {
    this.pending.push(clip);
    this.emit('submitted');
    this.workers.wake();
  }

  release(clip: BusyClip): void {
    this.free.push(clip);
    this.emit('freed');
  }

  /** Each in its turn, so that a short test takes all of them. */
  next<Choice>(what: string, choices: readonly Choice[]): Choice {
    const taken = this.#taken.get(what) ?? 0;
    this.#taken.set(what, taken + 1);
    return choices[taken % choices.length] as Choice;
  }

  /** A worker reports that it has closed a run. */
  closed(refreshRunId: bigint): void {
    this.#closed.add(refreshRunId);
    this.emit('refreshed');
  }

  /** Resolves when the workers have closed the run. */
  async refreshed(refreshRunId: bigint, signal: AbortSignal): Promise<void> {
    this.workers.wake();
    while (!this.#closed.delete(refreshRunId)) await once(this, 'refreshed', { signal });
  }
}
