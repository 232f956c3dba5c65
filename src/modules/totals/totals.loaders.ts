/** Loaders of totals, with one statement for each batch. Rows without a counted clip have zeros. */

import type { Id } from '../../kernel/auth/viewer.js';
import { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { defineLoader, rowOrNull } from '../../kernel/reads/loader.js';
import type { Pair } from './conditions.sql.js';
import type { ScopedTotals, TotalsScope } from './scope.js';
import {
  amountOfEarningLists,
  type Backlog,
  type BySocialPlatform,
  backlogOfCampaigns,
  NO_TOTALS,
  type Pace,
  PLATFORM,
  paceOfCampaigns,
  type Totals,
  totalsOfCampaigns,
  totalsOfCampaignsByPlatform,
  totalsOfClipLists,
  totalsOfClips,
  totalsOfPairs,
  totalsOfPlatform,
  totalsOfPlatformByPlatform,
  totalsOfUsers,
  totalsOfUsersByPlatform,
} from './totals.sql.js';

export const orZero = ([row]: readonly Totals[]): Totals => row ?? NO_TOTALS;

/** Every social platform has an entry, even one with zeros. */
const bySocialPlatform =
  (of: TotalsScope['of']) =>
  (
    rows: readonly (Totals & BySocialPlatform)[],
    parent: Id,
  ): { socialPlatform: SocialPlatform; totals: ScopedTotals }[] =>
    Object.values(SocialPlatform).map((socialPlatform) => ({
      socialPlatform,
      totals: {
        ...(rows.find((row) => row.socialPlatform === socialPlatform) ?? NO_TOTALS),
        scope: { of, parent, filter: { socialPlatform: [socialPlatform] } },
      },
    }));

export const userTotals = defineLoader({ statement: totalsOfUsers, keyOf: (row) => row.userId, value: orZero });
export const campaignTotals = defineLoader({
  statement: totalsOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: orZero,
});
export const clipTotals = defineLoader<Id, Totals & { id: Id }, Totals>({
  statement: totalsOfClips,
  keyOf: (row) => row.id,
  value: orZero,
});
export const pairTotals = defineLoader<Pair, Totals & Pair, Totals>({
  statement: totalsOfPairs,
  keyOf: ({ campaignId, userId }) => ({ campaignId, userId }),
  value: orZero,
});
export const userTotalsByPlatform = defineLoader({
  statement: totalsOfUsersByPlatform,
  keyOf: (row) => row.userId,
  value: bySocialPlatform('USER'),
});
export const campaignTotalsByPlatform = defineLoader({
  statement: totalsOfCampaignsByPlatform,
  keyOf: (row) => row.campaignId,
  value: bySocialPlatform('CAMPAIGN'),
});

export const campaignPace = defineLoader<Id, Pace, Pace | null>({
  statement: paceOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: rowOrNull,
});

export const campaignBacklog = defineLoader<Id, Backlog, Backlog>({
  statement: backlogOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: ([row], campaignId) => row ?? { campaignId, amount: 0n, submissions: 0n },
});

export const platformTotals = defineLoader({ statement: totalsOfPlatform, keyOf: () => PLATFORM, value: orZero });
export const platformTotalsByPlatform = defineLoader({
  statement: totalsOfPlatformByPlatform,
  keyOf: () => PLATFORM,
  value: bySocialPlatform('PLATFORM'),
});
export const earningListTotals = defineLoader({
  statement: amountOfEarningLists,
  keyOf: (row) => row.parentId,
  value: ([row]) => ({ amount: row?.amount ?? 0n }),
});
export const clipListTotals = defineLoader({
  statement: totalsOfClipLists,
  keyOf: (row) => row.parentId,
  value: orZero,
});
