/**
 * What the totals are added up from. By definition the counted clips themselves; by default the sums of them that a
 * trigger keeps in the statement that changes the clips, so that no read depends on how many clips there are. Book B10
 * compares the two, and the test suite passes on both (TOTALS_SOURCE=clips|sums).
 */
import { TOTALS_SOURCE } from '../../kernel/config.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { raw } from '../../kernel/sql.js';

/** Columns of a counted clip that totals are grouped and narrowed by. */
export type Key = 'campaignId' | 'userId' | 'socialPlatform' | 'id';

const CLIPS = raw(`(SELECT *, 1 AS clips FROM "Clip" WHERE status = 'APPROVED')`);

interface Kept {
  table: string;
  keys: readonly Key[];
}

/** The coarsest one that has all the keys is read. */
const SUMS: readonly Kept[] = [
  { table: 'CampaignSum', keys: ['campaignId'] },
  { table: 'CampaignPlatformSum', keys: ['campaignId', 'socialPlatform'] },
  { table: 'PairSum', keys: ['campaignId', 'userId'] },
  { table: 'PairPlatformSum', keys: ['campaignId', 'userId', 'socialPlatform'] },
];

/** Those that also tell how many clips there are, whether they count or not. */
const SUBMITTED: readonly Kept[] = [
  { table: 'CampaignPlatformSum', keys: ['campaignId', 'socialPlatform'] },
  { table: 'UserSum', keys: ['userId'] },
];

/** Rows whose earned, views, likes, comments, shares and clips add up to any total by those keys. */
export function summands(keys: readonly Key[]): Prisma.Sql {
  const table = keptBy(SUMS, keys);
  return table === null ? CLIPS : raw(`"${table}"`);
}

/** Rows whose `submitted` add up to the number of clips by those keys; null: the clips must be counted. */
export function submittedSums(keys: readonly Key[]): string | null {
  return keptBy(SUBMITTED, keys);
}

function keptBy(sums: readonly Kept[], keys: readonly Key[]): string | null {
  const kept = sums.find((sum) => keys.every((key) => sum.keys.includes(key)));
  return keptSums && kept !== undefined ? kept.table : null;
}

export const keptSums = TOTALS_SOURCE === 'sums';
