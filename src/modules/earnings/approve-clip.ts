/** approveClip: the clip counts from now on, and what its submission is owed is paid in the same transaction. */
import type { Database } from '../../kernel/database.js';
import { conflict, Refusal } from '../../kernel/errors.js';
import { clockNow } from '../../kernel/transaction.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { lockClipAndCampaign } from './lock-rows.js';
import { openSubmissions, payAfterDecision } from './settle-earnings.js';

export interface ApproveClipInput {
  clipId: bigint;
  /** Guards against approving another attempt than the one that was looked at. */
  submissionId?: bigint;
}

export async function approveClip(database: Database, actor: Actor, input: ApproveClipInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'approveClip', input, idempotencyKey }, async (tx) => {
    const { campaign, clip } = await lockClipAndCampaign(tx, input.clipId);
    const submission = (await openSubmissions(tx, [clip.id])).get(clip.id);
    if (
      submission?.status !== 'PENDING' ||
      (input.submissionId !== undefined && input.submissionId !== submission.id)
    ) {
      throw conflict(`The clip has no such pending submission: it is ${clip.status}.`, { status: clip.status });
    }
    if (clip.userId === actor.userId) throw new Refusal('FORBIDDEN', 'Nobody reviews their own clip.');
    if (clip.checkedAt === null)
      throw conflict('The clip was not checked yet: wait for its first refresh.', { status: clip.status });
    if (clip.postedAt !== null && clip.postedAt < campaign.startsAt) {
      throw conflict('The post is older than the campaign.', { status: clip.status });
    }
    const now = await clockNow(tx);
    await tx.db.clipSubmission.update({
      where: { id: submission.id },
      data: { status: 'APPROVED', approvedAt: now, decidedAt: now, decidedById: actor.userId },
    });
    const posted = await payAfterDecision(tx, campaign, new Map([[clip.id, { status: 'APPROVED', amount: 0n }]]));
    return {
      result: { clipId: clip.id, submissionId: submission.id },
      audit: {
        entity: 'ClipSubmission',
        entityId: submission.id,
        before: { status: 'PENDING' },
        after: { status: 'APPROVED', posted: posted.get(clip.id) ?? 0n },
      },
    };
  });
}
