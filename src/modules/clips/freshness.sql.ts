/**
 * How fresh a clip is: one condition for each figure of Freshness, on a clip c and its campaign k. The figure counts
 * exactly the clips that the list filtered by it shows.
 */
import { raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import type { CampaignStatus, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';

/** The refresh covers clips in these states, in campaigns of these states (docs/design.md#campaign-life). */
export const REFRESHED_CLIPS: readonly SubmissionStatus[] = ['PENDING', 'APPROVED'];
export const REFRESHED_CAMPAIGNS: readonly CampaignStatus[] = ['ACTIVE', 'PAUSED', 'CLOSING'];

/** A clip c that earns, or may once it is approved. */
export const OPEN_CLIP = raw(`c.status IN (${quoted(REFRESHED_CLIPS)})`);

/** The jump of the views of a clip c that waits for an admin; a clip has at most one. */
export const OPEN_SUSPECT = raw(`FROM "SuspectObservation" o WHERE o."clipId" = c.id AND o.status = 'OPEN'`);

export const IS_SUSPECT = raw(`EXISTS (SELECT ${OPEN_SUSPECT.sql})`);

/** A clip c of a campaign k that still runs. The text matches the index Clip_refreshed_idx. */
export const RUNNING = raw(`${OPEN_CLIP.sql} AND k.status IN ('ACTIVE', 'PAUSED')`);

/**
 * Pending and approved submissions s of a campaign without a check at or after its closingAt. While it closes they are
 * waited for; afterwards they are those that were not measured. The text matches ClipSubmission_unmeasured_idx.
 */
export const UNMEASURED = raw(`s.status IN (${quoted(REFRESHED_CLIPS)}) AND s."accrualEndedAt" IS NULL`);

/** The one of a clip c. */
export const UNMEASURED_OF_CLIP = raw(`s."campaignId" = c."campaignId" AND s."clipId" = c.id AND ${UNMEASURED.sql}`);

/** A campaign k that closes needs one check of each clip c, and no second one. */
export const HAD_ITS_LAST_CHECK = raw(`CASE WHEN k.status = 'CLOSING'
    THEN NOT EXISTS (SELECT FROM "ClipSubmission" s WHERE ${UNMEASURED_OF_CLIP.sql}) ELSE FALSE END`);

/** All clips of the refresh, as a condition. */
export const REFRESHED = sql`
  ${OPEN_CLIP} AND k.status IN (${raw(quoted(REFRESHED_CAMPAIGNS))})
    AND NOT (${HAD_ITS_LAST_CHECK})`;

/**
 * A clip that never had its first check, in a campaign that closed and completed meanwhile. Nobody could decide on it,
 * so it is still checked.
 */
export const MISSED_FIRST_CHECK = raw(
  `c.status = 'PENDING' AND c."checkedAt" IS NULL AND k.status = 'COMPLETED' AND k."closingAt" IS NOT NULL`,
);

/** A clip is stale if it was due a day ago and has not been checked since. */
const CONDITIONS = {
  REFRESHED: 'TRUE',
  STALE: `c.availability <> 'UNAVAILABLE'
        AND coalesce(c."dueAt", c."checkedAt", c."createdAt") < now() - interval '1 day'`,
  FAILING: 'c."failingSince" IS NOT NULL',
  SUSPECT: IS_SUSPECT.sql,
  UNAVAILABLE: `c.availability = 'UNAVAILABLE'`,
};

export type ClipFreshness = keyof typeof CONDITIONS;
export const CLIP_FRESHNESS = Object.keys(CONDITIONS) as ClipFreshness[];

/** Counts the refreshed clips of which a condition is true. */
export function countOf(freshness: ClipFreshness): Prisma.Sql {
  return raw(`count(*) FILTER (WHERE ${CONDITIONS[freshness]})::bigint`);
}

/** A condition on a clip c: it is refreshed, and one of these is true of it. */
export function isFresh(chosen: readonly ClipFreshness[] | null | undefined): Prisma.Sql[] {
  if (chosen == null) return [];
  const any = CLIP_FRESHNESS.filter((one) => chosen.includes(one)).map((one) => `(${CONDITIONS[one]})`);
  if (any.length === 0) return [raw('FALSE')];
  return [
    sql`EXISTS (SELECT FROM "Campaign" k WHERE k.id = c."campaignId" AND ${REFRESHED}) AND (${raw(any.join(' OR '))})`,
  ];
}

function quoted(statuses: readonly string[]): string {
  return statuses.map((status) => `'${status}'`).join(', ');
}
