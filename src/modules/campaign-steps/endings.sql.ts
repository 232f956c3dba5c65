/** The campaigns that the timetable ends (label: offline). Each is read again under its lock before it changes. */
import { type Query, raw, sql } from '../../kernel/db/sql.js';

/** They may still close. */
const RUNNING = raw(`k.status IN ('ACTIVE', 'PAUSED')`);

/** Campaigns whose endsAt has passed. */
export function endedCampaigns(): Query<{ id: bigint }> {
  return sql`SELECT k.id FROM "Campaign" k WHERE ${RUNNING} AND k."endsAt" <= clock_timestamp() ORDER BY k.id`;
}

/** Campaigns that close once their budget is spent, and whose budget is. */
export function exhaustedCampaigns(): Query<{ id: bigint }> {
  return sql`
    SELECT k.id FROM "Campaign" k WHERE ${RUNNING} AND k."onExhausted" = 'CLOSE' AND k.spent = k.budget ORDER BY k.id`;
}

/** Closing campaigns that wait for nothing any more, or have waited long enough. */
export function closedCampaigns(closingHours: number): Query<{ id: bigint }> {
  return sql`
    SELECT k.id FROM "Campaign" k
    WHERE k.status = 'CLOSING' AND (k."closingAt" <= clock_timestamp() - ${closingHours}::int * interval '1 hour'
      OR NOT EXISTS (SELECT FROM "ClipSubmission" s WHERE s."campaignId" = k.id
        AND (s.status = 'PENDING' OR (s.status = 'APPROVED' AND s."accrualEndedAt" IS NULL))))
    ORDER BY k.id`;
}
