/** banUser: suspends a user, revokes chosen clips and rejects the user's open payout requests, all or nothing. */
import { badInput, notFound, refuseBlank } from '../../kernel/base/errors.js';
import { printId } from '../../kernel/base/global-ids.js';
import { groupBy } from '../../kernel/base/group-by.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { lockCampaigns } from '../campaigns/campaigns.sql.js';
import { type LockedClip, lockClips } from '../clips/clips.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { ClipMoved } from '../ledger/lock-clip.js';
import { revokeClips } from '../review/revoke-approval.js';
import { suspend } from '../users/change-account.js';
import { lockForeignAccount } from '../users/lock-account.js';

export interface BanUserInput {
  userId: bigint;
  reason: string;
  /** Approved clips of the user, each once. */
  clipIds: readonly bigint[];
}

export async function banUser(database: Database, actor: Actor, input: BanUserInput, idempotencyKey?: string) {
  const { userId, reason, clipIds } = input;
  refuseBlank('reason', reason, 'Say why you ban the user.');
  if (new Set(clipIds).size < clipIds.length) throw badInput('input.clipIds', 'clipIds must list each clip only once.');
  return runCommand(database, actor, { action: 'banUser', input, idempotencyKey }, async (tx) => {
    // Locks in the order of every command: campaigns, users, clips.
    const before = await campaignsOf(tx, clipIds);
    const campaigns = await tx.read(lockCampaigns, [...new Set(before.values())]);
    const user = await lockForeignAccount(tx, actor, userId, { from: ['ACTIVE', 'SUSPENDED'] });
    const clips = await lockOwn(tx, userId, clipIds, before);
    if (user.status === 'ACTIVE') await suspend(tx, userId, reason);
    for (const campaign of campaigns)
      await revokeClips(tx, actor, { campaign, clips: clips.get(campaign.id) ?? [], reason });
    const { count } = await tx.db.payoutRequest.updateMany({
      where: { userId, status: { in: ['PENDING', 'APPROVED'] } },
      data: { status: 'REJECTED', decidedAt: await clockNow(tx), decidedById: actor.userId, reason },
    });
    return {
      result: { userId },
      audit: {
        entity: 'User',
        entityId: userId,
        before: { status: user.status },
        after: { status: 'SUSPENDED', revokedClips: clipIds.length, rejectedRequests: count },
      },
    };
  });
}

/** The campaign of each clip, before any lock. */
async function campaignsOf(tx: Transaction, clipIds: readonly bigint[]): Promise<Map<bigint, bigint>> {
  const found = await tx.db.clip.findMany({
    where: { id: { in: [...clipIds] } },
    select: { id: true, campaignId: true },
  });
  return new Map(found.map(({ id, campaignId }) => [id, campaignId]));
}

/** Locks the clips, which must belong to the user and still be in the locked campaigns. By campaign. */
async function lockOwn(
  tx: Transaction,
  userId: bigint,
  clipIds: readonly bigint[],
  campaigns: ReadonlyMap<bigint, bigint>,
): Promise<ReadonlyMap<bigint, readonly LockedClip[]>> {
  const locked = await tx.read(lockClips, clipIds);
  for (const [index, id] of clipIds.entries()) {
    const clip = locked.find((one) => one.id === id);
    if (clip === undefined) throw notFound('A clip of clipIds');
    if (clip.userId !== userId)
      throw badInput(`input.clipIds.${index}`, `${printId(CLIP_ID, id)} does not belong to this user.`);
    if (clip.campaignId !== campaigns.get(id)) throw new ClipMoved();
  }
  return groupBy(locked, ({ campaignId }) => campaignId);
}
