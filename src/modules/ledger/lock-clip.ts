/** The locks of commands. The order is always campaigns, users, clips, each by id (docs/design.md#locks-and-times). */
import { notFound } from '../../kernel/base/errors.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type LockedClip, lockClips } from '../clips/clips.sql.js';
import { lockUser } from '../users/users.sql.js';

/**
 * Locks the campaign first and then its clip. A command that lowers the owner's available money locks the owner in
 * between. If the clip moved to another campaign meanwhile, the transaction runs again.
 */
export async function lockClipAndCampaign(
  tx: Transaction,
  clipId: bigint,
  options: { owner?: boolean } = {},
): Promise<{ campaign: LockedCampaign; clip: LockedClip }> {
  const before = await tx.db.clip.findUnique({ where: { id: clipId }, select: { campaignId: true, userId: true } });
  if (before === null) throw notFound('The clip');
  const campaign = await lockCampaign(tx, before.campaignId);
  if (options.owner === true) await tx.read(lockUser, before.userId);
  const [clip] = await tx.read(lockClips, [clipId]);
  if (clip?.campaignId !== before.campaignId || clip.userId !== before.userId) throw new ClipMoved();
  return { campaign, clip };
}

/** The clip was submitted again between the read and the lock. The SQL state makes the transaction run again. */
export class ClipMoved extends Error {
  readonly code = '40001';
}
