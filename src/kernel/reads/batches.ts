/**
 * The batches over one snapshot. Requests that share the snapshot share a batch and its rows where the statement looks at
 * the same part of their viewers. It never gets the rest of a viewer.
 */
import DataLoader from 'dataloader';
import type { Viewer } from '../auth/viewer.js';
import { groupBy } from '../base/group-by.js';
import type { Reader } from '../db/sql.js';
import { canonicalText } from './canonical-text.js';
import type { LoaderDefinition, Sight } from './loader.js';
import { Waves } from './waves.js';

// biome-ignore lint/suspicious/noExplicitAny: definitions of any rows
type AnyDefinition = LoaderDefinition<any, any, any, any>;

interface Variant {
  filter: unknown;
  /** The filter as text. */
  variant: string;
}

interface Asked {
  key: unknown;
  text: string;
}

const KEYS_MAX = 10_000;

export class Batches {
  readonly #made = new Map<object, Map<string, CachedLoader>>();
  readonly #waves = new Waves();

  constructor(private readonly reader: Reader) {}

  loader(definition: AnyDefinition, { filter, variant }: Variant, viewer: Viewer): CachedLoader {
    const variants = this.#made.get(definition) ?? new Map<string, CachedLoader>();
    if (variants.size === 0) this.#made.set(definition, variants);
    const { seen, name } = seenBy(definition, viewer);
    const variantOfSight = `${name} ${variant}`;
    let loader = variants.get(variantOfSight);
    if (loader === undefined) {
      const read = (asked: readonly Asked[]) => this.#waves.read(() => this.#read(definition, asked, filter, seen));
      loader = new CachedLoader(read, this.#waves.schedule);
      variants.set(variantOfSight, loader);
    }
    return loader;
  }

  /** Sends no further batch. Promises that wait for one never settle, and nothing waits for them. */
  stop(): void {
    this.#waves.stop();
  }

  async #read(
    { statement, keyOf, value }: AnyDefinition,
    asked: readonly Asked[],
    filter: unknown,
    viewer: Viewer,
  ): Promise<unknown[]> {
    const keys = asked.map(({ key }) => key);
    const rows = await this.reader.read(statement, keys, filter, viewer);
    const byKey = groupBy(rows, (row) => canonicalText(keyOf(row)));
    return asked.map(({ key, text }) => value(byKey.get(text) ?? [], key, filter));
  }
}

interface Known {
  value: Promise<unknown>;
  /** Stands for the batch that carries its key. */
  batch: object;
}

/** The cache of DataLoader delays a known value until its next batch leaves. This one returns it at once. */
export class CachedLoader {
  readonly #values = new Map<string, Known>();
  readonly #loader: DataLoader<Asked, unknown>;
  #next: object = {};

  constructor(read: (asked: readonly Asked[]) => Promise<unknown[]>, schedule: (dispatch: () => void) => void) {
    const leave = (asked: readonly Asked[]) => {
      this.#next = {};
      return read(asked);
    };
    this.#loader = new DataLoader(leave, { cache: false, maxBatchSize: KEYS_MAX, batchScheduleFn: schedule });
  }

  /** `carried` gets the batch of the key. */
  load(key: unknown, carried: Set<object> | null): Promise<unknown> {
    const text = canonicalText(key);
    let known = this.#values.get(text);
    if (known === undefined) {
      known = { value: this.#loader.load({ key, text }), batch: this.#next };
      this.#values.set(text, known);
    }
    carried?.add(known.batch);
    return known.value;
  }
}

/** The part of a viewer that a statement gets, and a name that is equal exactly for equal parts. */
function seenBy({ sees, statement }: AnyDefinition, viewer: Viewer): { seen: Viewer; name: string } {
  const sight: Sight = sees ?? (statement.length < TAKES_VIEWER ? 'nothing' : 'viewer');
  if (sight === 'nothing') return { seen: NOTHING, name: '' };
  if (sight === 'role') return { seen: onlyWith({ role: viewer.role }, sight), name: viewer.role };
  return { seen: viewer, name: nameOf(viewer) };
}

/** A statement takes keys, a filter and a viewer. */
const TAKES_VIEWER = 3;

/** Equal exactly for viewers who see the same. Keys of an account with the same scopes do. */
export function nameOf({ scopes, apiKeyId: _, ...viewer }: Viewer): string {
  return canonicalText({ ...viewer, scopes: scopes === undefined ? null : [...scopes].sort() });
}

const NOTHING = onlyWith({}, 'nothing');

/** A viewer of whom nothing else is seen. Even a member that is absent from most viewers is an error, not undefined. */
function onlyWith(seen: Partial<Viewer>, sees: Sight): Viewer {
  return new Proxy(seen as Viewer, {
    get(_, name) {
      if (Object.hasOwn(seen, name)) return seen[name as keyof Viewer];
      throw new Error(`a statement that declares sees: ${sees} looked at ${String(name)} of its viewer`);
    },
  });
}
