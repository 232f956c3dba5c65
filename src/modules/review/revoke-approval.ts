/**
 * revokeApproval: the clip no longer counts. A REVERSAL brings its ledger sum to exactly 0 and frees the budget. The
 * same transaction pays submissions that were cut off.
 */
import { conflict, Refusal, refuseBlank } from '../../kernel/base/errors.js';
import { printId } from '../../kernel/base/global-ids.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import type { Decision } from '../clips/clip-writes.sql.js';
import type { LockedClip } from '../clips/clips.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { reverseEarnings } from '../ledger/earnings.sql.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { openSubmissions, payAfterDecision } from '../ledger/settle-earnings.js';
import type { Settlement } from '../submissions/settlements.sql.js';

export interface RevokeApprovalInput {
  clipId: bigint;
  reason: string;
}

export async function revokeApproval(
  database: Database,
  actor: Actor,
  input: RevokeApprovalInput,
  idempotencyKey?: string,
  /** A further condition, looked at under the locks. */
  refuse?: (tx: Transaction) => Promise<void>,
) {
  refuseBlank('reason', input.reason, 'Say why you revoke the approval.');
  return runCommand(database, actor, { action: 'revokeApproval', input, idempotencyKey }, async (tx) => {
    const { campaign, clip } = await lockClipAndCampaign(tx, input.clipId, { owner: true });
    await refuse?.(tx);
    const submissionIds = await revokeClips(tx, actor, { campaign, clips: [clip], reason: input.reason });
    const submissionId = submissionIds.get(clip.id) as bigint;
    return {
      result: { clipId: clip.id, submissionId },
      audit: {
        entity: 'ClipSubmission',
        entityId: submissionId,
        before: { status: 'APPROVED', earned: clip.earned },
        after: { status: 'REVOKED', earned: 0n },
      },
    };
  });
}

interface Revocation {
  campaign: LockedCampaign;
  /** All in this campaign. They, the campaign and their owners are locked. */
  clips: readonly LockedClip[];
  reason: string;
}

/** Reverses what approved clips of one campaign earned, and pays from the freed budget once. Ids of submissions by clip. */
export async function revokeClips(
  tx: Transaction,
  actor: Actor,
  { campaign, clips, reason }: Revocation,
): Promise<ReadonlyMap<bigint, bigint>> {
  const submissions = await openSubmissions(
    tx,
    clips.map(({ id }) => id),
  );
  for (const clip of clips) refuseRevocation(actor, clip, submissions.get(clip.id));
  const now = await clockNow(tx);
  const decided = new Map<bigint, Decision>();
  for (const clip of clips) {
    const { id } = submissions.get(clip.id) as Settlement;
    if (clip.earned !== 0n) await tx.write(reverseEarnings, clip.id, id, actor.userId, reason, now);
    await tx.db.clipSubmission.update({
      where: { id },
      // The note repeats the reason: a clip that earned nothing has no REVERSAL to carry it.
      data: { status: 'REVOKED', decidedAt: now, decidedById: actor.userId, note: reason },
    });
    decided.set(clip.id, { status: 'REVOKED', amount: -clip.earned });
  }
  await payAfterDecision(tx, campaign, decided);
  return new Map([...submissions].map(([clipId, { id }]) => [clipId, id]));
}

function refuseRevocation(actor: Actor, clip: LockedClip, submission: Settlement | undefined): void {
  if (submission?.status !== 'APPROVED')
    throw conflict(`Only an approved clip can be revoked: ${printId(CLIP_ID, clip.id)} is ${clip.status}.`, {
      status: clip.status,
    });
  if (clip.userId === actor.userId)
    throw new Refusal('FORBIDDEN', 'You cannot review your own clip. Ask another admin.');
}
