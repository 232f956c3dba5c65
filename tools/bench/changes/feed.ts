/** The feed as a tool asks for it: each type with its own figures. */
import { answerTo, type Product } from '../contestants.js';

/** The admin of a world. */
const ADMIN_ID = '1';

const TOTALS = 'totals { earned available active held views likes comments shares clips }';

const ENTITY = `__typename
  ... on User { name role userStatus: status ${TOTALS} balance { available entries requested paid withdrawable debt } }
  ... on Campaign { name campaignStatus: status budget spent remaining ${TOTALS} }
  ... on CampaignTerms { version ratePerThousandViews }
  ... on Clip { url clipStatus: status views likes comments shares earned checkedAt }
  ... on Submission { submissionStatus: status submittedAt decidedAt }
  ... on ViewTracking { trackedViews: views viewsGained trackedAt }
  ... on SuspectObservation { suspectStatus: status suspectViews: views }
  ... on Earning { kind amount earnedAt }
  ... on PayoutRequest { requestStatus: status amount }
  ... on Payout { reference amount paidAt }
  ... on AccountEntry { entryStatus: status amount }
  ... on RefreshRun { runStatus: status finishedAt }
  ... on BooksReport { clean }`;

export interface FeedPage {
  nodes: { type: string; id: string }[];
  endCursor: string;
  hasMore: boolean;
}

export interface FeedAsked {
  after: string | null;
  first?: number;
  types?: readonly string[];
}

export async function askFeed(product: Product, { after, first = 500, types }: FeedAsked): Promise<FeedPage> {
  const query = `query Feed($after: String, $first: Int!, $types: [ChangeType!]) {
    changes(after: $after, first: $first, types: $types) { nodes { type id entity { ${ENTITY} } } endCursor hasMore }
  }`;
  const variables = { after, first, ...(types === undefined ? {} : { types }) };
  const body = product.bodyOf({ name: 'feed', title: 'feed', query, variables });
  const { data } = await answerTo('feed', { url: product.urlOf(), body }, ADMIN_ID);
  return (data as { changes: FeedPage }).changes;
}
