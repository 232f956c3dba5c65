/** Screens of admins and clippers beside each other, each with its newest answer, and what they say about one state. */
import { LiveClient } from './live-client.js';
import type { TestServer } from './server.js';

export interface ScreenAsked {
  as: string;
  /** The selection of a query. */
  query: string;
  variables?: Record<string, unknown>;
}

interface Shown extends ScreenAsked {
  /** The newest answer as text. Null: there is none yet. */
  newest: string | null;
}

export class LiveWall {
  readonly #shown: Shown[];
  readonly #clients: LiveClient[] = [];
  /** The figures of each snapshot, by row and field. */
  readonly #facts = new Map<string, Map<string, unknown>>();
  readonly #viewers = new Map<string, number>();
  readonly wrong: string[] = [];
  messages = 0;
  #isOver = false;

  constructor(
    screens: readonly ScreenAsked[],
    /** Called for each message, and returns what is wrong within it. */
    private readonly check: (screen: ScreenAsked, data: Record<string, unknown>) => string[],
  ) {
    this.#shown = screens.map((screen) => ({ ...screen, newest: null }));
  }

  async open(server: TestServer): Promise<void> {
    const names = [...new Set(this.#shown.map(({ as }) => as))];
    for (const name of names) {
      const client = LiveClient.open(server, () => server.tokenOf(name).then((token) => `Bearer ${token}`), 1_000);
      this.#clients.push(client);
      for (const screen of this.#shown) if (screen.as === name) void this.#follow(client, screen);
    }
  }

  get ticks(): number {
    return this.#viewers.size;
  }

  /** Snapshots that at least this many screens showed. */
  ticksWith(viewers: number): number {
    return [...this.#viewers.values()].filter((count) => count >= viewers).length;
  }

  /** Screens that show another answer than a query of now. */
  async stale(server: TestServer): Promise<string[]> {
    const fresh = await Promise.all(this.#shown.map(({ as, query, variables }) => server.query(as, query, variables)));
    return this.#shown
      .filter(({ newest }, at) => newest !== JSON.stringify(fresh[at]?.data))
      .map(({ as, query }) => `${as}: ${query}`);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    for (const client of this.#clients) await client.close();
  }

  async #follow(client: LiveClient, screen: Shown): Promise<void> {
    const live = client.live<Record<string, unknown>>(screen.query, screen.variables);
    try {
      while (!this.#isOver) {
        const { data, errors } = await live.next();
        if (errors !== undefined || data == null) this.wrong.push(`${screen.as}: ${JSON.stringify(errors)}`);
        else this.#show(screen, data.live.snapshotId, data.live.query);
      }
    } catch (error) {
      if (!this.#isOver) this.wrong.push(`${screen.as}: ${JSON.stringify(error)} ${error}`);
    }
  }

  #show(screen: Shown, snapshotId: string, data: Record<string, unknown>): void {
    this.messages += 1;
    screen.newest = JSON.stringify(data);
    this.#viewers.set(snapshotId, (this.#viewers.get(snapshotId) ?? 0) + 1);
    this.wrong.push(...this.check(screen, data));
    const facts = this.#facts.get(snapshotId) ?? new Map<string, unknown>();
    this.#facts.set(snapshotId, facts);
    for (const [fact, value] of factsIn(data)) {
      if (facts.has(fact) && facts.get(fact) !== value)
        this.wrong.push(`${snapshotId}: ${fact} is ${value} to ${screen.as}, and ${facts.get(fact)} to others`);
      facts.set(fact, value);
    }
  }
}

/** Lists depend on the viewer, and their rows have ids of their own. */
const OF_LISTS = new Set(['edges', 'nodes', 'totalCount', 'pageInfo', 'cursor']);

/** Values by their row: "user_5.totals.earned". */
function* factsIn(value: unknown, row = '', path: readonly string[] = []): Generator<[string, unknown]> {
  if (Array.isArray(value)) {
    for (const one of value) yield* factsIn(one);
  } else if (value !== null && typeof value === 'object') {
    const { id } = value as { id?: string };
    const isList = 'edges' in value || 'nodes' in value || 'node' in value;
    for (const [name, part] of Object.entries(value)) {
      const [owner, way] = id === undefined ? [isList ? '' : row, [...path, name]] : [id, [name]];
      yield* factsIn(part, OF_LISTS.has(name) || name === 'node' ? '' : owner, way);
    }
  } else if (row !== '') yield [`${row}.${path.join('.')}`, value];
}
