/** approveClip: the clip counts from now on. Its submission is paid what it is owed in the same transaction. */
import { conflict, Refusal } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import type { LockedClip } from '../clips/clips.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { openSubmissions, payAfterDecision } from '../ledger/settle-earnings.js';
import { enqueueMessage } from '../messages/enqueue-message.js';

export interface ApproveClipInput {
  clipId: bigint;
  /** Guards against approving a submission other than the one that was reviewed. */
  submissionId?: bigint;
}

/** `refuse`: further reasons to refuse, once the clip is locked. */
export async function approveClip(
  database: Database,
  actor: Actor,
  input: ApproveClipInput,
  idempotencyKey?: string,
  refuse?: (tx: Transaction) => Promise<void>,
) {
  return runCommand(database, actor, { action: 'approveClip', input, idempotencyKey }, async (tx) => {
    const { campaign, clip } = await lockClipAndCampaign(tx, input.clipId);
    const submission = (await openSubmissions(tx, [clip.id])).get(clip.id);
    if (
      submission?.status !== 'PENDING' ||
      (input.submissionId !== undefined && input.submissionId !== submission.id)
    ) {
      const message = `The clip has no such pending submission: its latest one is ${clip.status}. Load the clip again.`;
      throw conflict(message, { status: clip.status });
    }
    if (clip.userId === actor.userId)
      throw new Refusal('FORBIDDEN', 'You cannot review your own clip. Ask another admin.');
    refuseUnfit(campaign, clip);
    await refuse?.(tx);
    const now = await clockNow(tx);
    await tx.db.clipSubmission.update({
      where: { id: submission.id },
      data: { status: 'APPROVED', approvedAt: now, decidedAt: now, decidedById: actor.userId },
    });
    const posted = await payAfterDecision(tx, campaign, new Map([[clip.id, { status: 'APPROVED', amount: 0n }]]));
    await enqueueMessage(tx, { kind: 'SUBMISSION_APPROVED', userId: clip.userId, submissionId: submission.id });
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

/** An approval needs a checked post that is no older than the campaign. */
export function refuseUnfit({ startsAt }: LockedCampaign, { status, checkedAt, postedAt }: LockedClip): void {
  if (checkedAt === null) throw conflict('The clip has not been checked yet. Wait for its first check.', { status });
  if (postedAt !== null && postedAt < startsAt)
    throw conflict('The post is older than the campaign. It cannot be approved.', { status });
}
