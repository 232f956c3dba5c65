/**
 * What the process remembers by a key that a caller chose. Whatever they choose, it has a limit in bytes: a long key is
 * kept as its digest, and what was not used for longest goes first. The only kind of cache that the product has; each has
 * a name, by which its size is read.
 */
import { digestOf } from './secret.js';

export interface CacheBounds {
  name: string;
  entriesMax: number;
  /** Of all values together, as their owner weighs them; absent: values are small and of one size. */
  bytesMax?: number;
  /** Absent: a value never gets too old. */
  ageMsMax?: number;
  /** True: keys are texts of the program, and stay as they are. */
  ownKeys?: boolean;
}

export interface CacheSize {
  name: string;
  entries: number;
  /** Of values, as weighed. */
  bytes: number;
  /** Of keys. */
  keyBytes: number;
}

/** Longer ones become a digest, of 44 characters. */
const KEY_LENGTH_MAX = 128;

interface Entry<Value> {
  value: Value;
  bytes: number;
  since: number;
}

export class BoundedCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  #bytes = 0;

  constructor(private readonly bounds: CacheBounds) {
    CACHES.push(new WeakRef<Sized>(this));
  }

  get(key: string): Value | undefined {
    const short = this.#shortOf(key);
    const entry = this.#entries.get(short);
    if (entry === undefined) return undefined;
    const { ageMsMax = Infinity } = this.bounds;
    if (performance.now() - entry.since > ageMsMax) {
      this.#delete(short);
      return undefined;
    }
    // A Map keeps the order in which its keys came: the one used last goes to the end.
    this.#entries.delete(short);
    this.#entries.set(short, entry);
    return entry.value;
  }

  /** What is larger than the whole cache is not kept. */
  set(key: string, value: Value, bytes = 0): void {
    const short = this.#shortOf(key);
    const { entriesMax, bytesMax = Infinity } = this.bounds;
    this.#delete(short);
    if (bytes > bytesMax) return;
    this.#entries.set(short, { value, bytes, since: performance.now() });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= entriesMax && this.#bytes <= bytesMax) break;
      this.#delete(oldest);
    }
  }

  delete(key: string): boolean {
    return this.#delete(this.#shortOf(key));
  }

  get size(): CacheSize {
    let keyBytes = 0;
    for (const key of this.#entries.keys()) keyBytes += key.length;
    return { name: this.bounds.name, entries: this.#entries.size, bytes: this.#bytes, keyBytes };
  }

  #shortOf(key: string): string {
    if (this.bounds.ownKeys === true) return key;
    // Marked, so that nobody can send the digest of somebody's key in place of the key.
    return key.length <= KEY_LENGTH_MAX ? `=${key}` : `#${digestOf(key).toString('base64')}`;
  }

  #delete(short: string): boolean {
    const entry = this.#entries.get(short);
    if (entry === undefined) return false;
    this.#bytes -= entry.bytes;
    return this.#entries.delete(short);
  }
}

interface Sized {
  readonly size: CacheSize;
}

/** Weak: a cache goes with the server that has it. */
const CACHES: WeakRef<Sized>[] = [];

/** The sizes of all caches of this process; those of one name together. */
export function sizesOfCaches(): CacheSize[] {
  const sums = new Map<string, CacheSize>();
  for (const { name, entries, bytes, keyBytes } of CACHES.flatMap((cache) => cache.deref()?.size ?? [])) {
    const sum = sums.get(name) ?? { name, entries: 0, bytes: 0, keyBytes: 0 };
    sum.entries += entries;
    sum.bytes += bytes;
    sum.keyBytes += keyBytes;
    sums.set(name, sum);
  }
  return [...sums.values()];
}
