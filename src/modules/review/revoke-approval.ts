/**
 * revokeApproval: the clip no longer counts. A REVERSAL brings its ledger sum to exactly 0 and frees the budget. The
 * same transaction pays submissions that were cut off.
 */
import { badInput, conflict, Refusal } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { reverseEarnings } from '../ledger/earnings.sql.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { openSubmissions, payAfterDecision } from '../ledger/settle-earnings.js';

export interface RevokeApprovalInput {
  clipId: bigint;
  reason: string;
}

export async function revokeApproval(
  database: Database,
  actor: Actor,
  input: RevokeApprovalInput,
  idempotencyKey?: string,
) {
  if (input.reason.trim() === '')
    throw badInput('input.reason', 'reason must not be blank. Say why you revoke the approval.');
  return runCommand(database, actor, { action: 'revokeApproval', input, idempotencyKey }, async (tx) => {
    const { campaign, clip } = await lockClipAndCampaign(tx, input.clipId, { owner: true });
    const submission = (await openSubmissions(tx, [clip.id])).get(clip.id);
    if (submission?.status !== 'APPROVED')
      throw conflict(`Only an approved clip can be revoked: this one is ${clip.status}.`, { status: clip.status });
    if (clip.userId === actor.userId)
      throw new Refusal('FORBIDDEN', 'You cannot review your own clip. Ask another admin.');
    const now = await clockNow(tx);
    if (clip.earned !== 0n) await tx.write(reverseEarnings, clip.id, submission.id, actor.userId, input.reason, now);
    await tx.db.clipSubmission.update({
      where: { id: submission.id },
      // The note repeats the reason: a clip that earned nothing has no REVERSAL to carry it.
      data: { status: 'REVOKED', decidedAt: now, decidedById: actor.userId, note: input.reason },
    });
    const { spent } = await tx.db.campaign.update({
      where: { id: campaign.id },
      data: { spent: { decrement: clip.earned } },
      select: { spent: true },
    });
    const decided = new Map([[clip.id, { status: 'REVOKED', amount: -clip.earned } as const]]);
    await payAfterDecision(tx, { ...campaign, spent }, decided);
    return {
      result: { clipId: clip.id, submissionId: submission.id },
      audit: {
        entity: 'ClipSubmission',
        entityId: submission.id,
        before: { status: 'APPROVED', earned: clip.earned },
        after: { status: 'REVOKED', earned: 0n },
      },
    };
  });
}
