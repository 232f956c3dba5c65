/**
 * Everything that is known to go wrong between us and Apify, as lines of a script. A fault strikes once unless `times`
 * says otherwise, so the tick after a faulty one is a healthy one; `pending()` shows which faults have not struck yet.
 */
import type { Entry, Item } from './actors/actor.js';
import { type FaultOptions, FaultQueue } from './fault-queue.js';
import { createGate, type Gate } from './gate.js';
import type { SocialPlatform } from './post.js';

/** The four calls of a scrape, as they are named in scripts. */
export type Endpoint = 'start' | 'poll' | 'items' | 'abort';

export interface HttpFault extends FaultOptions {
  status: number;
  /** Seconds, sent as the `retry-after` header. */
  retryAfter?: number;
  /** Default `json`, Apify's error envelope; `html` is a load balancer's page. */
  body?: 'json' | 'html';
  /** The envelope's type; default: the usual one of the status. */
  type?: string;
  /** What must have happened before it is answered. */
  after?: Promise<void>;
}

/** A stalled request: `reached` resolves when one arrives, `release` lets it and all later ones go on. */
export interface Stall {
  reached: Promise<void>;
  release(): void;
}

/** How one request is spoiled. `reset`, `truncate` and `stall` happen after the request has taken effect. */
export type WireFault =
  | { kind: 'http'; endpoint: Endpoint; http: HttpFault }
  | { kind: 'refuse' | 'reset' | 'truncate'; endpoint: Endpoint }
  | { kind: 'stall'; endpoint: Endpoint; hold: () => Promise<void> };

export type RunEnd = 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED-OUT' | 'never';

/** How one run is spoiled; `partial` items reach its dataset. */
export interface RunFault {
  ends: RunEnd;
  partial: number;
}

/** What is known of a run's items: with `viewsFields` one test body serves every social platform. */
export interface RunItems {
  socialPlatform: SocialPlatform;
  viewsFields: readonly string[];
}

/** What a mutation is told about the item. */
export interface ItemContext extends RunItems {
  /** The link the post was asked by. */
  url: string;
}

/** Null removes the item, a list replaces it with all it holds; the rest is anything that JSON can say. */
export type MutateItem = (item: Item, context: ItemContext) => unknown;

interface ItemFault {
  externalId: string;
  mutate: MutateItem;
}

export class FaultScript {
  /** Every request answers 401 until `clear()`. */
  isTokenRevoked = false;
  /** Every start answers 402 until `clear()`. */
  isCreditExhausted = false;
  readonly #wire = new FaultQueue<WireFault>();
  readonly #runs = new FaultQueue<RunFault>();
  readonly #items = new FaultQueue<ItemFault>();
  readonly #orders = new FaultQueue<'reorder'>();
  readonly #stalls = new Set<Gate>();

  /** Answers a status instead of doing what was asked. */
  http(endpoint: Endpoint, http: HttpFault): void {
    this.#wire.add(`http ${http.status} ${endpoint}`, { kind: 'http', endpoint, http }, http);
  }

  /** Resets the connection before a byte of the answer; nothing happens. */
  refuse(endpoint: Endpoint, options?: FaultOptions): void {
    this.#wire.add(`refuse ${endpoint}`, { kind: 'refuse', endpoint }, options);
  }

  /** Resets the connection in the middle of the answer. A run so started exists and costs. */
  resetMidBody(endpoint: Endpoint, options?: FaultOptions): void {
    this.#wire.add(`reset ${endpoint}`, { kind: 'reset', endpoint }, options);
  }

  /** A complete HTTP answer whose JSON is cut in the middle. A run so started exists and costs. */
  truncatedJson(endpoint: Endpoint, options?: FaultOptions): void {
    this.#wire.add(`truncate ${endpoint}`, { kind: 'truncate', endpoint }, options);
  }

  /** Holds the answer for `ms`, or without it until released, cleared or closed. A run so started exists and costs. */
  stall(endpoint: Endpoint, options: FaultOptions & { ms?: number } = {}): Stall {
    const [reached, released] = [createGate(), createGate()];
    this.#stalls.add(released);
    const hold = (): Promise<void> => {
      reached.open();
      if (options.ms !== undefined) setTimeout(released.open, options.ms).unref();
      return released.opened;
    };
    this.#wire.add(`stall ${endpoint}`, { kind: 'stall', endpoint, hold }, options);
    return { reached: reached.opened, release: released.open };
  }

  /** The run succeeds with an empty dataset. */
  emptyDataset(options?: FaultOptions): void {
    this.#runs.add('empty dataset', { ends: 'SUCCEEDED', partial: 0 }, options);
  }

  /** The run ends so, with the first `partial` items (default none); `never` stays RUNNING until it is aborted. */
  runEnds(ends: RunEnd, options: FaultOptions & { partial?: number } = {}): void {
    this.#runs.add(`run ends ${ends}`, { ends, partial: options.partial ?? 0 }, options);
  }

  /** Changes the item (or error item) of one post in the next run that has one. */
  item(externalId: string, mutate: MutateItem, options?: FaultOptions): void {
    this.#items.add(`item ${externalId}`, { externalId, mutate }, options);
  }

  /** Answers this instead of the item of one post: what an actor writes where it has no item, given the link it was asked. */
  answers(externalId: string, write: (url: string) => unknown, options?: FaultOptions): void {
    this.item(externalId, (_, { url }) => write(url), options);
  }

  /** Puts any value where the views of one post are read from, whatever its social platform calls the field. */
  views(externalId: string, value: unknown, options?: FaultOptions): void {
    const mutate: MutateItem = (item, context) => {
      return { ...item, ...Object.fromEntries(context.viewsFields.map((field) => [field, value])) };
    };
    this.item(externalId, mutate, options);
  }

  /** The next dataset comes in the opposite order. */
  reorder(options?: FaultOptions): void {
    this.#orders.add('reorder', 'reorder', options);
  }

  tokenRevoked(): void {
    this.isTokenRevoked = true;
  }

  creditExhausted(): void {
    this.isCreditExhausted = true;
  }

  /** Labels of the queued faults that have not struck as often as they should: empty when a script ran to its end. */
  pending(): string[] {
    return [this.#wire, this.#runs, this.#items, this.#orders].flatMap((queue) => queue.labels());
  }

  /** Back to health: forgets every fault and lets stalled requests go on. */
  clear(): void {
    this.isTokenRevoked = false;
    this.isCreditExhausted = false;
    for (const queue of [this.#wire, this.#runs, this.#items, this.#orders]) queue.clear();
    for (const stall of this.#stalls) stall.open();
    this.#stalls.clear();
  }

  takeWire(endpoint: Endpoint, socialPlatform: SocialPlatform | undefined): WireFault | undefined {
    return this.#wire.take(socialPlatform, (fault) => fault.endpoint === endpoint);
  }

  takeRun(socialPlatform: SocialPlatform): RunFault | undefined {
    return this.#runs.take(socialPlatform);
  }

  /** The items of a run after the faults of its posts and of its order. */
  spoil(entries: Entry[], run: RunItems): unknown[] {
    const items = entries.flatMap((entry) => this.#mutated(entry, run));
    return this.#orders.take(run.socialPlatform) === undefined ? items : items.reverse();
  }

  #mutated({ externalId, item, url = '' }: Entry, run: RunItems): unknown[] {
    const fault = this.#items.take(run.socialPlatform, (one) => one.externalId === externalId);
    const result = fault === undefined ? item : fault.mutate(item, { ...run, url });
    return result === null ? [] : [result].flat();
  }
}
