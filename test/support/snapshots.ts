/**
 * The facts in a snapshot according to PostgreSQL itself: facts are only ever appended, so each has one transaction.
 */
import type { Database } from '../../src/kernel/db/database.js';
import type { Exported } from './export.js';
import { cents } from './figures.js';
import { numberOf } from './ids.js';

interface Shown {
  ids: string[];
  /** Cents. */
  sum: bigint;
}

const visible = (row: string) => `pg_visible_in_snapshot(${row}.xmin::text::xid8, $1::pg_snapshot)`;

/** Payouts that came back are left out. */
const SHOWN = {
  earnings: `SELECT 'earning_' || e.id AS id, amount FROM "Earning" e
    WHERE ${visible('e')} AND "userId" = coalesce($2, "userId") AND "campaignId" = coalesce($3, "campaignId") ORDER BY e.id`,
  payouts: `SELECT 'payout_' || p.id AS id, amount FROM "Payout" p
    WHERE ${visible('p')} AND "userId" = coalesce($2, "userId") AND $3::bigint IS NULL
      AND NOT EXISTS (SELECT FROM "PayoutReversal" v WHERE "payoutId" = p.id AND ${visible('v')}) ORDER BY p.id`,
};

/** Global ids. */
export interface Narrowed {
  userId?: string | undefined;
  campaignId?: string | undefined;
}

export async function shownAt(
  { pool }: Pick<Database, 'pool'>,
  what: keyof typeof SHOWN,
  snapshotId: string,
  narrowed: Narrowed = {},
): Promise<Shown> {
  const userId = narrowed.userId && numberOf(narrowed.userId, 'user');
  const campaignId = narrowed.campaignId && numberOf(narrowed.campaignId, 'campaign');
  const { rows } = await pool.query<{ id: string; amount: bigint }>(SHOWN[what], [snapshotId, userId, campaignId]);
  return { ids: rows.map(({ id }) => id), sum: rows.reduce((sum, { amount }) => sum + amount, 0n) };
}

/** The kinds of exports. */
export function exportedOf({ rows }: Exported): Shown {
  return {
    ids: rows.map((row) => row['id'] ?? ''),
    sum: rows.reduce((sum, row) => sum + cents(row['amount'] ?? ''), 0n),
  };
}
