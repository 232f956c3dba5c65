/** A copy that follows a feed: the cursor first, then everything, then what changed (docs/api.md#copies-that-match). */
import { type Answered, type Asking, type Copies, flatRow } from './copies.js';
import { anyRow } from './selections.js';

export interface FeedPage {
  nodes: readonly { id: string; entity: Answered | null }[];
  endCursor: string;
  hasMore: boolean;
}

/** `changes`, or a wrong follower in its place. */
export interface Feed {
  /** Without a cursor: the cursor of now. */
  page(after: string | null): Promise<FeedPage>;
}

export const PAGE_SIZE = 7;

export function changesFeed(ask: Asking, selections: ReadonlyMap<string, string>): Feed {
  const query = `query ($after: String) {
    changes(after: $after, first: ${PAGE_SIZE}) { nodes { id entity { ${anyRow(selections)} } } endCursor hasMore }
  }`;
  return { page: async (after) => (await ask(query, { after })).changes };
}

export class Mirror {
  rows: Copies = new Map();
  /** Pages that named rows. */
  pages = 0;
  #cursor: string | null = null;

  constructor(
    private readonly feed: Feed,
    private readonly copyAll: () => Promise<Copies>,
  ) {}

  async start(): Promise<void> {
    this.#cursor = (await this.feed.page(null)).endCursor;
    this.rows = await this.copyAll();
  }

  /** Applies one page. False: it is at the end of the feed. */
  async follow(): Promise<boolean> {
    const { nodes, endCursor, hasMore } = await this.feed.page(this.#cursor);
    for (const { id, entity } of nodes) {
      if (entity === null) this.rows.delete(id);
      else this.rows.set(id, flatRow(entity));
    }
    if (nodes.length > 0) this.pages += 1;
    this.#cursor = endCursor;
    return hasMore;
  }

  async followToEnd(): Promise<void> {
    while (await this.follow());
  }
}

/** Where a mirror is not the source: a row or a field a line. */
export function compare({ rows }: Mirror, source: Copies): string[] {
  const wrong: string[] = [];
  for (const id of new Set([...rows.keys(), ...source.keys()])) {
    const [copy, answer] = [rows.get(id), source.get(id)];
    if (copy === undefined) wrong.push(`${id} is missing`);
    else if (answer === undefined) wrong.push(`${id} is gone from the source`);
    else
      for (const field of Object.keys(answer))
        if (copy[field] !== answer[field]) wrong.push(`${id} ${field}: ${copy[field]} instead of ${answer[field]}`);
  }
  return wrong;
}
