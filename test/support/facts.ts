/**
 * Figures computed only from the facts (ledger, trackings, decisions, requests, payouts). The statements are the tests'
 * own and share no text with the product's. Dashboards are compared with them.
 */
import type { Database } from '../../src/kernel/db/database.js';
import { money, type Totals } from './figures.js';
import { numberOf } from './ids.js';

/** Global ids. */
export interface Scope {
  userId?: string;
  campaignId?: string;
}

/**
 * Totals of a user, a campaign, or the platform: money from the ledger, counts from each approved clip's last tracking.
 */
export async function factsOf({ pool }: Database, scope: Scope = {}): Promise<Totals> {
  const userId = scope.userId && numberOf(scope.userId, 'user');
  const campaignId = scope.campaignId && numberOf(scope.campaignId, 'campaign');
  const ledger = await pool.query<{ status: string; amount: bigint }>(
    `SELECT k.status::text AS status, sum(e.amount)::bigint AS amount
     FROM "Earning" e JOIN "Campaign" k ON k.id = e."campaignId"
     WHERE e."userId" = coalesce($1, e."userId") AND e."campaignId" = coalesce($2, e."campaignId") GROUP BY 1`,
    [userId, campaignId],
  );
  const counts = await pool.query<{ measure: 'views' | 'likes' | 'comments' | 'shares' | 'clips'; count: bigint }>(
    `SELECT measure, coalesce(sum(count), 0)::bigint AS count FROM "ClipSubmission" s
     CROSS JOIN LATERAL (
       SELECT views, likes, comments, shares FROM "ViewTracking" WHERE "clipId" = s."clipId" ORDER BY id DESC LIMIT 1
     ) last
     CROSS JOIN LATERAL (
       VALUES ('views', views), ('likes', likes), ('comments', comments), ('shares', shares), ('clips', 1)
     ) shown (measure, count)
     WHERE s.status = 'APPROVED' AND s."userId" = coalesce($1, s."userId")
       AND s."campaignId" = coalesce($2, s."campaignId") GROUP BY 1`,
    [userId, campaignId],
  );
  const earnedIn = (has: (status: string) => boolean) =>
    money(ledger.rows.filter(({ status }) => has(status)).reduce((sum, { amount }) => sum + amount, 0n));
  const counted = (measure: string) => Number(counts.rows.find((row) => row.measure === measure)?.count ?? 0n);
  return {
    earned: earnedIn(() => true),
    available: earnedIn((status) => status === 'COMPLETED'),
    active: earnedIn((status) => status === 'ACTIVE'),
    held: earnedIn((status) => status !== 'COMPLETED' && status !== 'ACTIVE'),
    views: counted('views'),
    likes: counted('likes'),
    comments: counted('comments'),
    shares: counted('shares'),
    clips: counted('clips'),
  };
}

/** Payout statistics, row by row from the request, payout and reversal records. */
export async function payoutFacts({ prisma }: Database) {
  const requests = await prisma.payoutRequest.findMany();
  const payouts = await prisma.payout.findMany();
  const reversed = new Set((await prisma.payoutReversal.findMany()).map(({ payoutId }) => payoutId));
  const stats = <Name extends string>(name: Name, rows: readonly { amount: bigint }[]) =>
    ({
      [`${name}Amount`]: money(rows.reduce((sum, { amount }) => sum + amount, 0n)),
      [`${name}Count`]: rows.length,
    }) as Record<`${Name}Amount`, string> & Record<`${Name}Count`, number>;
  return {
    ...stats(
      'completed',
      payouts.filter(({ id }) => !reversed.has(id)),
    ),
    ...stats(
      'pending',
      requests.filter(({ status }) => status === 'PENDING'),
    ),
    ...stats(
      'approved',
      requests.filter(({ status }) => status === 'APPROVED'),
    ),
    ...stats(
      'reversed',
      payouts.filter(({ id }) => reversed.has(id)),
    ),
  };
}
