/** Campaigns whose money has matured. */
import { type Query, sql } from '../../kernel/db/sql.js';

/** Those that were completed at least this many days ago and still hold their money back. */
export function maturedCampaigns(holdingDays: number): Query<{ id: bigint }> {
  return sql`
    SELECT id FROM "Campaign"
    WHERE "isMaturing" AND "completedAt" <= clock_timestamp() - make_interval(days => ${holdingDays}::int)
    ORDER BY "completedAt", id`;
}
