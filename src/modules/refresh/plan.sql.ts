/** Finding the clips of a run, page by page: they are never all in memory. */
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { all, type Query, sql } from '../../kernel/sql.js';

export interface RunSelection {
  /** What was asked for; empty: whatever the rest selects. */
  clipIds: readonly bigint[];
  campaignId: bigint | null;
  /** Due or not: an admin asked. */
  ignoresDue: boolean;
}

/**
 * The next clips after an id: pending or approved, in an active or paused campaign, and due. A post that is unavailable
 * is asked about only when an admin wants it.
 */
export function dueClips(
  { clipIds, campaignId, ignoresDue }: RunSelection,
  afterId: bigint,
  limit: number,
): Query<{ id: bigint; socialPlatform: SocialPlatform }> {
  const conditions = all([
    sql`c.id > ${afterId}::bigint`,
    clipIds.length > 0 && sql`c.id = ANY(${clipIds}::bigint[])`,
    campaignId !== null && sql`c."campaignId" = ${campaignId}::bigint`,
    !ignoresDue && sql`c.availability <> 'UNAVAILABLE' AND (c."dueAt" IS NULL OR c."dueAt" <= clock_timestamp())`,
  ]);
  return sql`
    SELECT c.id, c."socialPlatform"::text AS "socialPlatform"
    FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"
    WHERE c.status IN ('PENDING', 'APPROVED') AND k.status IN ('ACTIVE', 'PAUSED') AND ${conditions}
    ORDER BY c.id LIMIT ${limit}::int`;
}

/** Puts clips into a batch. */
export function insertBatchClips(scrapeBatchId: bigint, clipIds: readonly bigint[]): Query<never> {
  return sql`
    INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId")
    SELECT ${scrapeBatchId}::bigint, id FROM unnest(${clipIds}::bigint[]) AS clip(id)`;
}

/** The run, its row locked: one process plans it, and one closes it. */
export function lockRun(refreshRunId: bigint): Query<{ id: bigint }> {
  return sql`SELECT id FROM "RefreshRun" WHERE id = ${refreshRunId} FOR UPDATE`;
}
