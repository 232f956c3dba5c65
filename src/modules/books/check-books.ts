/** Checks the books in one snapshot and lists each difference with its row. It changes nothing. */
import { printId } from '../../kernel/base/global-ids.js';
import { groupBy } from '../../kernel/base/group-by.js';
import type { Database } from '../../kernel/db/database.js';
import { Snapshot } from '../../kernel/db/snapshot.js';
import type { Query, Reader } from '../../kernel/db/sql.js';
import { SUBMISSION_ID } from '../ids/id-kinds.js';
import { replay, startOf } from '../ledger/replay.js';
import {
  entriesOfSubmissions,
  pricingsAfter,
  pricingsOf,
  type StoredPricing,
  termsOfBooks,
  trackingsOfSubmissions,
} from '../ledger/replay.sql.js';
import { worthOfTracking } from '../ledger/settle-earnings.js';
import type { Started } from '../ledger/settlement-rule.js';
import { entriesMatchProposals, reinstatementsUndoReversals } from './account-books.sql.js';
import {
  accrualsAreAChain,
  clipsFollowTheirSubmissions,
  clipsMatchTheirFacts,
  type Difference,
  debtIsExplained,
  earnedBySubmissions,
  nobodyWaitsWhileBudgetIsLeft,
  partsAddUp,
  payoutsMatchRequests,
  platformEqualsItsParts,
  requestsWereCovered,
  spentIsTheLedger,
  withheldIsTheCorrections,
} from './books.sql.js';
import { checkHistory, type HistoryOptions } from './check-history.js';
import { endsAreFirstChecks, trackingsEarnUpToTheEnd } from './ends.sql.js';
import { statesAreTheirLatestEvents } from './events.sql.js';
import { firstChecksAreComing } from './first-checks.sql.js';
import { type History, unhurried } from './history.sql.js';
import { reservesHaveAReason, reservesOfSubmissions, type StoredReserve } from './reserves.sql.js';
import { sumsAreTheirClips } from './sums.sql.js';

export interface Book {
  name: string;
  sentence: string;
  differences: Difference[];
}

export interface BooksReport {
  snapshotId: string;
  takenAt: Date;
  clean: boolean;
  books: Book[];
  history: History;
}

/** `history`: the differences that checkHistory found. It runs first, because it also returns the report's history. */
type Check = (reader: Reader, history: Difference[]) => Promise<Difference[]>;

const statement =
  (query: () => Query<Difference>): Check =>
  (reader) =>
    reader.read(query);

const BOOKS: { name: string; sentence: string; checks: Check[] }[] = [
  {
    name: 'B1',
    sentence: 'the platform equals the sums of its users, campaigns, clips and ledger',
    checks: [statement(platformEqualsItsParts)],
  },
  { name: 'B2', sentence: 'earned = available + active + held', checks: [statement(partsAddUp)] },
  {
    name: 'B3',
    sentence: 'campaign.spent equals its ledger and stays within the budget',
    checks: [statement(spentIsTheLedger)],
  },
  {
    name: 'B4',
    sentence: 'every request was covered, and every debt is explained',
    checks: [statement(debtIsExplained), statement(requestsWereCovered)],
  },
  {
    name: 'B5',
    sentence: 'payouts equal their requests, and account entries their proposals',
    checks: [statement(payoutsMatchRequests), statement(entriesMatchProposals)],
  },
  {
    name: 'B6',
    sentence: 'clips equal their trackings, their ledger and their latest submission',
    checks: [statement(clipsMatchTheirFacts), statement(clipsFollowTheirSubmissions)],
  },
  {
    name: 'B7',
    sentence: 'pricing again gives the same result, accruals form a chain, and nobody waits while budget is left',
    checks: [
      pricedAgain,
      statement(endsAreFirstChecks),
      statement(trackingsEarnUpToTheEnd),
      statement(accrualsAreAChain),
      statement(withheldIsTheCorrections),
      statement(reservesHaveAReason),
      statement(reinstatementsUndoReversals),
      statement(nobodyWaitsWhileBudgetIsLeft),
    ],
  },
  { name: 'B8', sentence: 'history only grows', checks: [async (_, history) => history] },
  { name: 'B10', sentence: 'the kept sums equal the sums of their clips', checks: [statement(sumsAreTheirClips)] },
  {
    name: 'B11',
    sentence: 'no clip waits for a first check that no open run will make',
    checks: [statement(firstChecksAreComing)],
  },
  {
    name: 'B12',
    sentence: 'the state of each campaign, submission, payout request and user is its latest event',
    checks: [statement(statesAreTheirLatestEvents)],
  },
];

export const BOOKS_COUNT = BOOKS.length;

export async function checkBooks(database: Database, options: HistoryOptions = {}): Promise<BooksReport> {
  const snapshot = new Snapshot(database.pool, 'offline');
  try {
    await snapshot.read(unhurried);
    const found = await checkHistory(snapshot, options);
    const books: Book[] = [];
    for (const { name, sentence, checks } of BOOKS) {
      const differences: Difference[] = [];
      for (const check of checks) differences.push(...(await check(snapshot, found.differences)));
      books.push({ name, sentence, differences });
    }
    const identity = await snapshot.identity;
    return {
      snapshotId: identity?.id ?? '',
      takenAt: identity?.takenAt ?? new Date(Number.NaN),
      clean: books.every(({ differences }) => differences.length === 0),
      books,
      history: found.history,
    };
  } finally {
    await snapshot.close();
  }
}

const PAGE = 1_000;

async function pricedAgain(reader: Reader): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (let after = 0n; ; ) {
    const page = await reader.read(pricingsAfter, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return differences;
    differences.push(...(await priceAgain(reader, page)));
    after = last.id;
  }
}

/** Compares the stored state with the settlement rule, applied again to the same trackings. */
async function priceAgain(reader: Reader, page: readonly StoredPricing[]): Promise<Difference[]> {
  const campaignIds = [...new Set(page.map(({ campaignId }) => campaignId))];
  const terms = groupBy(await reader.read(termsOfBooks, campaignIds), ({ campaignId }) => campaignId);
  const ids = page.map(({ id }) => id);
  const trackings = groupBy(await reader.read(trackingsOfSubmissions, ids), ({ submissionId }) => submissionId);
  const entries = groupBy(await reader.read(entriesOfSubmissions, ids), ({ submissionId }) => submissionId);
  const continued = page.flatMap(({ continuesId }) => (continuesId === null ? [] : [continuesId]));
  const earlier = new Map((await reader.read(pricingsOf, continued)).map((one) => [one.id, one]));
  const reserveOf = new Map((await reader.read(reservesOfSubmissions, ids)).map((one) => [one.submissionId, one]));
  const earnedOf = new Map((await reader.read(earnedBySubmissions, ids)).map((one) => [one.submissionId, one.earned]));
  return page.flatMap((stored) => {
    const versions = terms.get(stored.campaignId) ?? [];
    const continues = stored.continuesId === null ? undefined : earlier.get(stored.continuesId);
    const facts = { trackings: trackings.get(stored.id) ?? [], entries: entries.get(stored.id) ?? [], versions };
    const last = replay(stored, continues, facts).at(-1);
    const again = last?.state ?? startOf(stored, continues);
    const reserve = reserveOf.get(stored.id);
    return [
      ...differencesOf(stored, again),
      ...earnedDifference(stored, last?.earned ?? 0n, earnedOf.get(stored.id) ?? 0n),
      ...(reserve === undefined ? [] : reserveDifference(reserve, worthOfTracking(again, reserve, versions))),
    ];
  });
}

/** The last line of the pricing is what the clip earned. */
function earnedDifference({ id }: StoredPricing, last: bigint, earned: bigint): Difference[] {
  if (last === earned) return [];
  const [left, right] = [last.toString(), earned.toString()];
  return [{ subject: printId(SUBMISSION_ID, id), measure: 'last line of its pricing = earned', left, right }];
}

function differencesOf(stored: StoredPricing, again: Started): Difference[] {
  return (['settledViews', 'accrued', 'due', 'baselineViews'] as const)
    .filter((measure) => again[measure] !== stored[measure])
    .map((measure) => ({
      subject: printId(SUBMISSION_ID, stored.id),
      measure,
      left: stored[measure].toString(),
      right: again[measure].toString(),
    }));
}

/** Reserved is exactly what the open observation would bring, if it were accepted. */
function reserveDifference({ submissionId, reserved }: StoredReserve, worth: bigint): Difference[] {
  if (reserved === worth) return [];
  const [left, right] = [reserved.toString(), worth.toString()];
  return [
    { subject: printId(SUBMISSION_ID, submissionId), measure: 'reserved = worth of its observation', left, right },
  ];
}
