/** The sums of the usual way: over rows, in JavaScript. */
import type { Totals } from '../../../src/modules/totals/totals.sql.js';

export interface CountedClip {
  id: bigint;
  userId: bigint;
  campaignId: bigint;
  socialPlatform: string;
  earned: bigint;
  campaign: { status: string; isMaturing: boolean };
  trackings: readonly {
    views: bigint;
    likes: bigint | null;
    comments: bigint | null;
    shares: bigint | null;
  }[];
}

export function sumUp(clips: readonly CountedClip[]): Totals {
  const totals = { earned: 0n, available: 0n, active: 0n, held: 0n, views: 0n, likes: 0n, comments: 0n, shares: 0n };
  for (const { earned, campaign, trackings } of clips) {
    const [latest] = trackings;
    totals.earned += earned;
    if (campaign.status === 'COMPLETED') totals.available += earned;
    else if (campaign.status === 'ACTIVE') totals.active += earned;
    else totals.held += earned;
    totals.views += latest?.views ?? 0n;
    totals.likes += latest?.likes ?? 0n;
    totals.comments += latest?.comments ?? 0n;
    totals.shares += latest?.shares ?? 0n;
  }
  return { ...totals, clips: BigInt(clips.length) };
}
