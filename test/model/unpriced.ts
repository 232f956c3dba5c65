/**
 * The price of views that nobody priced, at a checkpoint, against every tracking of the database: a second opinion on what
 * they would have cost, without a line of the product.
 */
import { groupBy } from '../../src/kernel/base/group-by.js';
import type { Database } from '../../src/kernel/db/database.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { unpricedOfScopes } from '../../src/modules/explanations/explained.sql.js';
import { unpricedLines } from '../../src/modules/explanations/unpriced-rule.js';
import { termsOfBooks } from '../../src/modules/ledger/replay.sql.js';
import type { Model, Submission } from './model.js';
import { termsAt } from './rules.js';

const SEES_ALL = { userId: '0', role: 'SERVICE' } as const;

export async function unpricedIn(database: Database, { campaigns }: Model): Promise<string[]> {
  const scope = { of: 'PLATFORM', filter: {} } as const;
  const rows = await runStatement(database, unpricedOfScopes, ['platform'], scope, SEES_ALL);
  const ids = campaigns.map(({ id }) => id);
  const versions = groupBy(await runStatement(database, termsOfBooks, ids), ({ campaignId }) => campaignId);
  const lines = unpricedLines(rows, (campaignId) => versions.get(campaignId) ?? []);
  return lines.map(({ clipId, reason, views, units }) => line(clipId, reason, views, units)).sort();
}

const line = (clipId: bigint, reason: string, views: bigint, units: bigint) =>
  `nobody priced ${views} views of clip ${clipId}: ${units} ${reason}`;

interface Tracking {
  clipId: bigint;
  submissionId: bigint | null;
  views: bigint;
  at: number;
}

export async function unpricedOf(database: Database, { submissions }: Model): Promise<string[]> {
  const { rows } = await database.pool.query<{
    clipId: string;
    submissionId: string | null;
    views: string;
    at: string;
  }>(
    `SELECT "clipId"::text, "submissionId"::text, views::text, (extract(epoch FROM "trackedAt") * 1000)::bigint::text AS at
     FROM "ViewTracking" ORDER BY "trackedAt"`,
  );
  const trackings = rows.map(
    ({ clipId, submissionId, views, at }): Tracking => ({
      ...{ clipId: BigInt(clipId), submissionId: submissionId === null ? null : BigInt(submissionId) },
      ...{ views: BigInt(views), at: Number(at) },
    }),
  );
  const ofClip = groupBy(trackings, ({ clipId }) => clipId);
  const continued = new Set(submissions.map(({ continues }) => continues));
  return submissions
    .filter((one) => !continued.has(one))
    .flatMap((one) => linesOf(one, nextOf(one, submissions), ofClip.get(one.clip.id) ?? []))
    .sort();
}

/** The submission that took the clip over. */
function nextOf({ clip, id }: Submission, submissions: readonly Submission[]): Submission | undefined {
  return submissions.find((other) => other.clip === clip && other.id > id);
}

function linesOf(one: Submission, next: Submission | undefined, trackings: readonly Tracking[]): string[] {
  if (one.baseline === 'SUBMISSION' && one.pricedAt === null) return [];
  const until = next?.submittedAt ?? Number.POSITIVE_INFINITY;
  let highest = one.settledViews;
  return trackings.flatMap(({ submissionId, views, at }, place) => {
    if (submissionId !== null || at <= one.submittedAt || at > until || views <= highest) return [];
    const before = one.pricedAt === null && highest === one.settledViews ? began(one) : trackings[place - 1]?.at;
    const { rate } = termsAt(one.campaign, Math.max(before ?? 0, began(one)));
    const gained = views - highest;
    highest = views;
    return [line(one.clip.id, one.status === 'APPROVED' ? 'AFTER_END' : one.status, gained, gained * rate)];
  });
}

/** The submission of the first one that it continues. */
function began({ continues, submittedAt }: Submission): number {
  return continues === null ? submittedAt : began(continues);
}
