/** The loaders of one request. */
import type { Viewer } from '../auth/viewer.js';
import type { Reader } from '../db/sql.js';
import { Batches, type CachedLoader } from './batches.js';
import { canonicalText } from './canonical-text.js';
import type { LoaderDefinition } from './loader.js';

/** For one viewer, over a snapshot that other requests may share. */
export class Loaders {
  readonly #made = new Map<object, Map<string, CachedLoader>>();
  #left = false;

  constructor(
    private readonly batches: Batches,
    readonly viewer: Viewer,
    /** Gets one object for each batch that carries a key of this request. Absent: nobody counts them. */
    private readonly carried: Set<object> | null = null,
  ) {}

  /** Over a snapshot that no other request shares. */
  static alone(reader: Reader, viewer: Viewer): Loaders {
    return new Loaders(new Batches(reader), viewer);
  }

  load<Key, Row, Value>(definition: LoaderDefinition<Key, Row, Value, undefined>, key: Key): Promise<Value>;
  load<Key, Row, Value, Filter>(
    definition: LoaderDefinition<Key, Row, Value, Filter>,
    key: Key,
    filter: Filter,
  ): Promise<Value>;
  load<Key, Row, Value, Filter>(
    definition: LoaderDefinition<Key, Row, Value, Filter>,
    key: Key,
    filter?: Filter,
  ): Promise<Value> {
    // One promise for all that never settle would keep everything that ever waited for it.
    if (this.#left) return new Promise(() => undefined);
    return this.#loader(definition, filter as Filter).load(key, this.carried) as Promise<Value>;
  }

  /** Loads no more. Promises that wait for a batch may never settle, and nothing waits for them. */
  stop(): void {
    this.#left = true;
    if (this.carried === null) this.batches.stop();
  }

  #loader<Key, Row, Value, Filter>(definition: LoaderDefinition<Key, Row, Value, Filter>, filter: Filter) {
    const variants = this.#made.get(definition) ?? new Map<string, CachedLoader>();
    if (variants.size === 0) this.#made.set(definition, variants);
    const variant = canonicalText(filter);
    let loader = variants.get(variant);
    if (loader === undefined) {
      loader = this.batches.loader(definition, { filter, variant }, this.viewer);
      variants.set(variant, loader);
    }
    return loader;
  }
}
