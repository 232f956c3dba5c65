/**
 * A cache whose keys come from callers, with a limit in bytes. A long key is replaced by its digest, and the least
 * recently used entry is dropped first. The product has no other kind of cache. Metrics show the size of each by its
 * name.
 */
import { digestOf } from './secret.js';

export interface CacheBounds {
  name: string;
  entriesMax: number;
  /** The limit of all values together, in the bytes that `set` is given. Absent: values are small and of one size. */
  bytesMax?: number;
  /** Absent: values do not expire. */
  ageMsMax?: number;
  /** True: the keys are texts of the program, and are kept as they are. */
  ownKeys?: boolean;
}

export interface CacheSize {
  name: string;
  entries: number;
  /** The bytes of the values, as `set` was given them. */
  bytes: number;
  /** The bytes of the keys. */
  keyBytes: number;
}

/** A longer key becomes a digest of 44 characters. */
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
    // A Map keeps the order of insertion, so the entry used last moves to the end.
    this.#entries.delete(short);
    this.#entries.set(short, entry);
    return entry.value;
  }

  /** A value larger than the whole cache is not kept. */
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
    // The prefix keeps a caller from sending the digest of another key in place of that key.
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

/** Weak references: a cache is freed with the server that owns it. */
const CACHES: WeakRef<Sized>[] = [];

/** The sizes of all caches of this process. Caches with one name are added up. */
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
