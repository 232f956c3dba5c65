/**
 * Reads go through a loader per (kind of row, filter), made per request: one statement a batch, so the number of
 * statements depends on the operation's shape, never on the number of rows.
 */
import DataLoader from 'dataloader';
import { groupBy } from './group.js';
import type { Query, Reader } from './sql.js';
import type { Viewer } from './viewer.js';

/** What a loader reads: declared once by the module that owns the rows. */
export interface LoaderDefinition<Key, Row, Value, Filter> {
  /** One statement for all keys of a batch. Its function's name is the statement's label. */
  statement: (keys: readonly Key[], filter: Filter, viewer: Viewer) => Query<Row>;
  /** The key a row answers. */
  keyOf: (row: Row) => Key;
  /** What a key's rows mean; called with [] for a key without rows, so absence is said and not guessed. */
  value: (rows: readonly Row[], key: Key, filter: Filter) => Value;
}

export function defineLoader<Key, Row, Value, Filter = undefined>(
  definition: LoaderDefinition<Key, Row, Value, Filter>,
): LoaderDefinition<Key, Row, Value, Filter> {
  return definition;
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

  /** No further batch leaves: what waits for one waits forever, and nobody waits for that. */
  stop(): void {
    this.#waves.stop();
  }

  #loader<Key, Row, Value, Filter>(definition: LoaderDefinition<Key, Row, Value, Filter>, filter: Filter) {
    const variants = this.#made.get(definition) ?? new Map<string, CachedLoader>();
    if (variants.size === 0) this.#made.set(definition, variants);
    const variant = textOf(filter);
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
    const byKey = groupBy(rows, (row) => textOf(keyOf(row)));
    return asked.map(({ key, text }) => value(byKey.get(text) ?? [], key, filter));
  }
}

interface Asked<Key> {
  key: Key;
  text: string;
}

/** DataLoader's own cache answers what is known no earlier than its next batch leaves; here it is known at once. */
class CachedLoader {
  readonly #values = new Map<string, Promise<unknown>>();

  constructor(private readonly loader: DataLoader<Asked<unknown>, unknown>) {}

  load(key: unknown): Promise<unknown> {
    const text = textOf(key);
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    const value = this.loader.load({ key, text });
    this.#values.set(text, value);
    return value;
  }
}

/**
 * Batches leave in waves: while statements are under way, what their rows lead to is collected. So the number of
 * statements does not depend on which answer arrives first, and two parents read at once share the statement of their
 * children. For the same reason a wave comes back as a whole: which of two errors is met first does not depend on how
 * the network cut the answers. Little time is lost: the statements of a snapshot run one after the other in any case.
 */
class Waves {
  readonly #waiting: (() => void)[] = [];
  #wave = new Wave();
  #underWay = 0;
  #stopped = false;

  readonly schedule = (dispatch: () => void): void => {
    this.#waiting.push(dispatch);
    this.#leave();
  };

  stop(): void {
    this.#stopped = true;
  }

  async read<Result>(work: () => Promise<Result>): Promise<Result> {
    const [answer, wave] = [work(), this.#wave];
    wave.answers.push(answer);
    this.#underWay += 1;
    // By now all batches of this wave have left.
    await Promise.resolve();
    await wave.back();
    this.#underWay -= 1;
    this.#leave();
    return answer;
  }

  /** Once all promises that are settled now have been followed: what the last answer led to is on board. */
  #leave(): void {
    void Promise.resolve().then(() =>
      process.nextTick(() => {
        if (this.#underWay > 0 || this.#stopped) return;
        this.#wave = new Wave();
        for (const dispatch of this.#waiting.splice(0)) dispatch();
      }),
    );
  }
}

/** The batches that left together. */
class Wave {
  readonly answers: Promise<unknown>[] = [];
  #back: Promise<unknown> | null = null;

  /** Waited for by each of them, put together once. */
  back(): Promise<unknown> {
    this.#back ??= Promise.allSettled(this.answers);
    return this.#back;
  }
}

/** The one row of a key, or null. */
export function rowOrNull<Row>(rows: readonly Row[]): Row | null {
  return rows[0] ?? null;
}

/** Keys and filters as text: equal values, equal text, whatever the order of a filter's fields; none given is no text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  return typeof value === 'bigint' ? value.toString() : partOf(value);
}

/** Texts with their length before them, so that no value looks like two; names are the program's own. */
function partOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length}'${value}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object') return String(value);
  if (hasText(value)) return partOf(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(partOf).join()}]`;
  return `{${fieldsOf(value as Fields)}}`;
}

type Fields = Record<string, unknown>;

/** Dates and links. */
function hasText(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** Mostly they are: sorting a few names again for every key of every row is what a request allocates most for. */
function inOrder(names: string[]): string[] {
  return names.every((name, index) => index === 0 || (names[index - 1] as string) < name) ? names : names.sort();
}

function fieldsOf(value: Fields): string {
  let text = '';
  for (const name of inOrder(Object.keys(value))) {
    if (value[name] !== undefined) text += `${name}:${partOf(value[name])},`;
  }
  return text;
}
