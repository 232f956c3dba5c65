/**
 * Reads go through a loader for each kind of row and filter, made for each request. A batch is one statement, so the
 * number of statements depends on the shape of the operation and never on the number of rows.
 */
import DataLoader from 'dataloader';
import type { Id, Viewer } from '../auth/viewer.js';
import { groupBy } from '../base/group-by.js';
import type { Query, Reader } from '../db/sql.js';
import { canonicalText } from './canonical-text.js';
import { Waves } from './waves.js';

/** The definition of a loader. The module that owns the rows declares it once. */
export interface LoaderDefinition<Key, Row, Value, Filter> {
  /** One statement for all keys of a batch. Its function's name is the statement's label. */
  statement: (keys: readonly Key[], filter: Filter, viewer: Viewer) => Query<Row>;
  /** The key that a row belongs to. */
  keyOf: (row: Row) => Key;
  /**
   * The value of a key's rows. It is called with [] for a key without rows, so that each loader defines what that
   * means.
   */
  value: (rows: readonly Row[], key: Key, filter: Filter) => Value;
}

export function defineLoader<Key, Row, Value, Filter = undefined>(
  definition: LoaderDefinition<Key, Row, Value, Filter>,
): LoaderDefinition<Key, Row, Value, Filter> {
  return definition;
}

/** A loader of single rows by id. Null: there is no such row, or the viewer may not see it. */
export function rowById<Row extends { id: Id }>(
  statement: LoaderDefinition<Id, Row, Row | null, undefined>['statement'],
): LoaderDefinition<Id, Row, Row | null, undefined> {
  return { statement, keyOf: (row) => row.id, value: rowOrNull };
}

/** The loaders of one request, over one snapshot, for one viewer. */
export class Loaders {
  readonly #made = new Map<object, Map<string, CachedLoader>>();
  readonly #waves = new Waves();

  constructor(
    private readonly reader: Reader,
    readonly viewer: Viewer,
  ) {}

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
    return this.#loader(definition, filter as Filter).load(key) as Promise<Value>;
  }

  /** Sends no further batch. Promises that wait for one never settle, and nothing waits for them. */
  stop(): void {
    this.#waves.stop();
  }

  #loader<Key, Row, Value, Filter>(definition: LoaderDefinition<Key, Row, Value, Filter>, filter: Filter) {
    const variants = this.#made.get(definition) ?? new Map<string, CachedLoader>();
    if (variants.size === 0) this.#made.set(definition, variants);
    const variant = canonicalText(filter);
    let loader = variants.get(variant);
    if (loader === undefined) {
      loader = new CachedLoader(
        new DataLoader<Asked<unknown>, unknown>(
          (keys) => this.#waves.read(() => this.#batch(definition, keys as readonly Asked<Key>[], filter)),
          { cache: false, maxBatchSize: 10_000, batchScheduleFn: this.#waves.schedule },
        ),
      );
      variants.set(variant, loader);
    }
    return loader;
  }

  async #batch<Key, Row, Value, Filter>(
    definition: LoaderDefinition<Key, Row, Value, Filter>,
    asked: readonly Asked<Key>[],
    filter: Filter,
  ): Promise<Value[]> {
    const { statement, keyOf, value } = definition;
    const keys = asked.map(({ key }) => key);
    const rows = await this.reader.read(statement, keys, filter, this.viewer);
    const byKey = groupBy(rows, (row) => canonicalText(keyOf(row)));
    return asked.map(({ key, text }) => value(byKey.get(text) ?? [], key, filter));
  }
}

interface Asked<Key> {
  key: Key;
  text: string;
}

/** The cache of DataLoader delays a known value until its next batch leaves. This one returns it at once. */
class CachedLoader {
  readonly #values = new Map<string, Promise<unknown>>();

  constructor(private readonly loader: DataLoader<Asked<unknown>, unknown>) {}

  load(key: unknown): Promise<unknown> {
    const text = canonicalText(key);
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    const value = this.loader.load({ key, text });
    this.#values.set(text, value);
    return value;
  }
}

/** The single row of a key, or null. */
export function rowOrNull<Row>(rows: readonly Row[]): Row | null {
  return rows[0] ?? null;
}
