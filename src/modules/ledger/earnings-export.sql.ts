/** The ledger for the export: one row an entry, the oldest first, with the names that a reader of the file needs. */
import { between, isAmong } from '../../kernel/api/filter-conditions.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, sql } from '../../kernel/db/sql.js';
import { CampaignStatus, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { EarningRow } from './earnings.sql.js';

export interface ExportedEarning extends EarningRow {
  campaign: string;
  /** Null if the viewer may not see the clip, because it belongs to another user by now. */
  clipUrl: string | null;
  socialPlatform: SocialPlatform;
  user: string;
}

/** The same filter as that of totals, so that the amounts add up to `earned` of those totals; and a range of time. */
export interface EarningsExportFilter {
  userId?: Id | null;
  campaignId?: Id | null;
  socialPlatform?: readonly SocialPlatform[] | null;
  campaignStatus?: readonly CampaignStatus[] | null;
  /** Half-open: from ≤ earnedAt < to. */
  from?: Date | null;
  to?: Date | null;
}

/** User and campaign are those of the entry: the clip may have another owner and campaign by now. */
export function exportedEarnings(filter: EarningsExportFilter, viewer: Viewer): Query<ExportedEarning> {
  const where = all([
    ownRows(viewer, 'e."userId"'),
    filter.userId != null && sql`e."userId" = ${filter.userId}::bigint`,
    filter.campaignId != null && sql`e."campaignId" = ${filter.campaignId}::bigint`,
    ...isAmong('c."socialPlatform"', SocialPlatform, filter.socialPlatform),
    ...isAmong('k.status', CampaignStatus, filter.campaignStatus),
    ...between('e."earnedAt"', filter.from, filter.to),
  ]);
  return sql`
    SELECT e.id::text AS id, e.kind, e."clipId"::text AS "clipId", e."campaignId"::text AS "campaignId",
      e."userId"::text AS "userId", e.amount, e.reason, e."earnedAt", k.name AS campaign, u.name AS user,
      c."socialPlatform", CASE WHEN ${ownRows(viewer, 'c."userId"')} THEN c.url END AS "clipUrl"
    FROM "Earning" e
    JOIN "Clip" c ON c.id = e."clipId"
    JOIN "Campaign" k ON k.id = e."campaignId"
    JOIN "User" u ON u.id = e."userId"
    WHERE ${where} ORDER BY e.id`;
}
