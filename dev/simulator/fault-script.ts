/**
 * All known faults between us and Apify, for scripts. A fault hits once unless `times` says otherwise, so the tick
 * after a faulty one is healthy. `pending()` lists faults that have not hit yet.
 */
import { type FaultOptions, FaultQueue } from './fault-queue.js';
import { createGate, type Gate } from './gate.js';
import type { SocialPlatform } from './post.js';
import type { Entry, Item } from './simulated-actor.js';

/** The four calls of a scrape, as scripts name them. */
export type Endpoint = 'start' | 'poll' | 'items' | 'abort';

export interface HttpFault extends FaultOptions {
  status: number;
  /** In seconds, for the `retry-after` header. */
  retryAfter?: number;
  /** Default `json`, which is Apify's error envelope. `html` is the page of a load balancer. */
  body?: 'json' | 'html';
  /** The envelope's type; default: the usual one for the status. */
  type?: string;
  /** The answer waits for this. */
  after?: Promise<void>;
}

/** A stalled request. `reached` resolves when a request arrives. `release` lets it and all later ones continue. */
export interface Stall {
  reached: Promise<void>;
  release(): void;
}

/** The ways to spoil a request. `reset`, `truncate` and `stall` come after the request took effect. */
export type WireFault =
  | { kind: 'http'; endpoint: Endpoint; http: HttpFault }
  | { kind: 'refuse' | 'reset' | 'truncate'; endpoint: Endpoint }
  | { kind: 'stall'; endpoint: Endpoint; hold: () => Promise<void> };

export type RunEnd = 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED-OUT' | 'never';

/** The ways to spoil a run. `partial` items reach its dataset. */
export interface RunFault {
  ends: RunEnd;
  partial: number;
}

/** Facts about a run's items. With `viewsFields` one test works for every social platform. */
export interface RunItems {
  socialPlatform: SocialPlatform;
  viewsFields: readonly string[];
}

/** The facts that a mutation gets about the item. */
export interface ItemContext extends RunItems {
  /** The requested link. */
  url: string;
}

/** Null removes the item, a list replaces it with its entries, and any other JSON value replaces it. */
export type MutateItem = (item: Item, context: ItemContext) => unknown;

interface ItemFault {
  externalId: string;
  mutate: MutateItem;
}

export class FaultScript {
  /** Every request is answered 401 until `clear()`. */
  isTokenRevoked = false;
  /** Every start is answered 402 until `clear()`. */
  isCreditExhausted = false;
  readonly #wire = new FaultQueue<WireFault>();
  readonly #runs = new FaultQueue<RunFault>();
  readonly #items = new FaultQueue<ItemFault>();
  readonly #orders = new FaultQueue<'reorder'>();
  readonly #stalls = new Set<Gate>();

  /** Answers with a status, and does nothing else. */
  http(endpoint: Endpoint, http: HttpFault): void {
    this.#wire.add(`http ${http.status} ${endpoint}`, { kind: 'http', endpoint, http }, http);
  }

  /** Resets the connection before the first byte of the answer. The request has no effect. */
  refuse(endpoint: Endpoint, options?: FaultOptions): void {
    this.#wire.add(`refuse ${endpoint}`, { kind: 'refuse', endpoint }, options);
  }

  /** Resets the connection in the middle of the answer. A run started this way exists and costs money. */
  resetMidBody(endpoint: Endpoint, options?: FaultOptions): void {
    this.#wire.add(`reset ${endpoint}`, { kind: 'reset', endpoint }, options);
  }

  /** A complete HTTP response whose JSON is cut in the middle. A run started this way exists and costs money. */
  truncatedJson(endpoint: Endpoint, options?: FaultOptions): void {
    this.#wire.add(`truncate ${endpoint}`, { kind: 'truncate', endpoint }, options);
  }

  /**
   * Holds the answer for `ms`, or until it is released, cleared or closed. A run started this way exists and costs
   * money.
   */
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

  /**
   * The run ends this way, with the first `partial` items (default none). `never` stays RUNNING until it is aborted.
   */
  runEnds(ends: RunEnd, options: FaultOptions & { partial?: number } = {}): void {
    this.#runs.add(`run ends ${ends}`, { ends, partial: options.partial ?? 0 }, options);
  }

  /** Changes the item (or error item) of one post in the next run that has one. */
  item(externalId: string, mutate: MutateItem, options?: FaultOptions): void {
    this.#items.add(`item ${externalId}`, { externalId, mutate }, options);
  }

  /**
   * Replaces the item of one post with an answer that is built from the requested link, as actors do when they have no
   * item.
   */
  answers(externalId: string, write: (url: string) => unknown, options?: FaultOptions): void {
    this.item(externalId, (_, { url }) => write(url), options);
  }

  /** Puts any value into the views field of one post, whatever its name on that social platform. */
  views(externalId: string, value: unknown, options?: FaultOptions): void {
    const mutate: MutateItem = (item, context) => {
      return { ...item, ...Object.fromEntries(context.viewsFields.map((field) => [field, value])) };
    };
    this.item(externalId, mutate, options);
  }

  /** Reverses the order of the next dataset. */
  reorder(options?: FaultOptions): void {
    this.#orders.add('reorder', 'reorder', options);
  }

  tokenRevoked(): void {
    this.isTokenRevoked = true;
  }

  creditExhausted(): void {
    this.isCreditExhausted = true;
  }

  /** The labels of faults that have not hit as often as scripted. Empty when a script is complete. */
  pending(): string[] {
    return [this.#wire, this.#runs, this.#items, this.#orders].flatMap((queue) => queue.labels());
  }

  /** Forgets every fault and releases stalled requests. */
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

  /** The items of a run, after the faults of its posts and its order. */
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
