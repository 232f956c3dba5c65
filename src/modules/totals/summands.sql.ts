/**
 * The rows that totals add up. By definition these are the counted clips. By default they are the kept sums, which a
 * trigger updates in the statement that changes the clips, so that reads do not slow down as clips grow in number. Book
 * B10 compares the two, and the test suite passes on both (TOTALS_SOURCE=clips|sums).
 */
import { TOTALS_SOURCE } from '../../kernel/base/config.js';
import { raw } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';

/** Columns of a counted clip by which totals are grouped and filtered. */
export type Key = 'campaignId' | 'userId' | 'socialPlatform' | 'id';

const CLIPS = raw(`(SELECT *, 1 AS clips FROM "Clip" WHERE status = 'APPROVED')`);

interface Kept {
  table: string;
  keys: readonly Key[];
}

/** From coarse to fine. The first table that has all the keys is read. */
const SUMS: readonly Kept[] = [
  { table: 'CampaignSum', keys: ['campaignId'] },
  { table: 'CampaignPlatformSum', keys: ['campaignId', 'socialPlatform'] },
  { table: 'PairSum', keys: ['campaignId', 'userId'] },
  { table: 'PairPlatformSum', keys: ['campaignId', 'userId', 'socialPlatform'] },
];

/** Tables that also hold the number of clips, including those that do not count. */
const SUBMITTED: readonly Kept[] = [
  { table: 'CampaignPlatformSum', keys: ['campaignId', 'socialPlatform'] },
  { table: 'UserSum', keys: ['userId'] },
];

/** Rows whose earned, counts and clips add up to totals by these keys. */
export function summands(keys: readonly Key[]): Prisma.Sql {
  const table = keptBy(SUMS, keys);
  return table === null ? CLIPS : raw(`"${table}"`);
}

/** A table whose `submitted` adds up to the number of clips by these keys; null if the clips must be counted. */
export function submittedSums(keys: readonly Key[]): string | null {
  return keptBy(SUBMITTED, keys);
}

function keptBy(sums: readonly Kept[], keys: readonly Key[]): string | null {
  const kept = sums.find((sum) => keys.every((key) => sum.keys.includes(key)));
  return keptSums && kept !== undefined ? kept.table : null;
}

export const keptSums = TOTALS_SOURCE === 'sums';
