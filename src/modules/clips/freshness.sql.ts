/**
 * How fresh a clip is: one condition for each figure of Freshness, on a clip c and its campaign k. The figure counts
 * exactly the clips that the list filtered by it shows.
 */
import { raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import type { CampaignStatus, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';

/** The refresh covers clips in these states, in campaigns of these states (docs/design.md#campaign-life). */
export const REFRESHED_CLIPS: readonly SubmissionStatus[] = ['PENDING', 'APPROVED'];
export const REFRESHED_CAMPAIGNS: readonly CampaignStatus[] = ['ACTIVE', 'PAUSED'];

/** The same as a condition. Its text matches the index Clip_refreshed_idx. */
export const REFRESHED = raw(
  `c.status IN (${quoted(REFRESHED_CLIPS)}) AND k.status IN (${quoted(REFRESHED_CAMPAIGNS)})`,
);

/** A clip is stale if it was due a day ago and has not been checked since. */
const CONDITIONS = {
  REFRESHED: 'TRUE',
  STALE: `c.availability <> 'UNAVAILABLE'
        AND coalesce(c."dueAt", c."checkedAt", c."createdAt") < now() - interval '1 day'`,
  FAILING: 'c."failingSince" IS NOT NULL',
  SUSPECT: `EXISTS (SELECT FROM "SuspectObservation" o WHERE o."clipId" = c.id AND o.status = 'OPEN')`,
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
