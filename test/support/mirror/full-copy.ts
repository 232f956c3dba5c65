/** A full copy as a tool makes one: it walks the lists of the schema, and the lists below their rows. */
import { type Answered, type Asking, type Copies, flatRow } from './copies.js';

interface Page {
  nodes: (Answered & { below?: Page | Answered[] })[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

interface Listed {
  type: string;
  list: string;
  /** The list below each row that holds another type, and what holds its pages. */
  below?: { type: string; list: string };
}

/** Each type of the feed, in lists. Of the reports of the books only the latest one is shown. */
const LISTS: readonly Listed[] = [
  { type: 'User', list: 'users', below: { type: 'Earning', list: 'earnings' } },
  { type: 'Campaign', list: 'campaigns' },
  { type: 'Clip', list: 'clips', below: { type: 'ViewTracking', list: 'trackings' } },
  { type: 'Submission', list: 'submissions' },
  { type: 'SuspectObservation', list: 'suspectObservations' },
  { type: 'PayoutRequest', list: 'payoutRequests' },
  { type: 'Payout', list: 'payouts' },
  { type: 'AccountEntry', list: 'accountEntries' },
  { type: 'RefreshRun', list: 'refreshRuns' },
];

const ROWS = 25;
const ROWS_BELOW = 100;
const INFO = 'pageInfo { hasNextPage endCursor }';
const OLDEST_FIRST = 'orderBy: { field: CREATED_AT, direction: ASC }';

export async function fullCopy(ask: Asking, selections: ReadonlyMap<string, string>): Promise<Copies> {
  const copies: Copies = new Map();
  const keep = (row: Answered) => void copies.set(row.id, flatRow(row));
  for (const listed of LISTS) await copyList(ask, selections, listed, keep);
  const terms = `query ($after: String) { campaigns(first: ${ROWS}, after: $after, ${OLDEST_FIRST}) {
    nodes { __typename id below: termsHistory(first: 100) { ${selections.get('CampaignTerms')} } } ${INFO}
  } }`;
  for await (const { below } of pagesOf(ask, terms, 'campaigns')) for (const row of below as Answered[]) keep(row);
  const { books } = await ask(`{ books { ${selections.get('BooksReport')} } }`);
  if (books !== null) keep(books);
  return copies;
}

async function copyList(
  ask: Asking,
  selections: ReadonlyMap<string, string>,
  { type, list, below }: Listed,
  keep: (row: Answered) => void,
): Promise<void> {
  const lower = below && pageBelow(selections, below);
  const query = `query ($after: String${lower ? ', $below: String' : ''}) {
    ${list}(first: ${ROWS}, after: $after, ${OLDEST_FIRST}) { nodes { ${selections.get(type)} ${lower ?? ''} } ${INFO} }
  }`;
  for await (const { below: first, ...row } of pagesOf(ask, query, list)) {
    keep(row);
    if (lower === undefined) continue;
    const more = `query ($id: ID!, $below: String) { node(id: $id) { ... on ${type} { ${lower} } } }`;
    let page = first as Page;
    for (;;) {
      for (const one of page.nodes) keep(one);
      if (!page.pageInfo.hasNextPage) break;
      page = (await ask(more, { id: row.id, below: page.pageInfo.endCursor })).node.below;
    }
  }
}

function pageBelow(selections: ReadonlyMap<string, string>, { type, list }: { type: string; list: string }): string {
  return `below: ${list}(first: ${ROWS_BELOW}, after: $below, ${OLDEST_FIRST}) { nodes { ${selections.get(type)} } ${INFO} }`;
}

async function* pagesOf(ask: Asking, query: string, list: string) {
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo }: Page = (await ask(query, { after }))[list];
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
