/** rejectClip and withdrawSubmission: close a pending submission, which has earned nothing. */
import { conflict, notFound, Refusal } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { RejectionReason, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { openSubmissions } from '../ledger/settle-earnings.js';
import { enqueueMessage } from '../messages/enqueue-message.js';

export interface RejectClipInput {
  clipId: bigint;
  reason: RejectionReason;
  note?: string | null;
}

export async function rejectClip(database: Database, actor: Actor, input: RejectClipInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'rejectClip', input, idempotencyKey }, async (tx) => {
    const { clip } = await lockClipAndCampaign(tx, input.clipId);
    if (clip.userId === actor.userId)
      throw new Refusal('FORBIDDEN', 'You cannot review your own clip. Ask another admin.');
    const submission = (await openSubmissions(tx, [clip.id])).get(clip.id);
    if (submission?.status !== 'PENDING') throw notPending('REJECTED', clip.status);
    await enqueueMessage(tx, { kind: 'SUBMISSION_REJECTED', userId: clip.userId, submissionId: submission.id });
    return close(tx, actor, submission, { status: 'REJECTED', reason: input.reason, note: input.note ?? null });
  });
}

export interface WithdrawSubmissionInput {
  submissionId: bigint;
}

export async function withdrawSubmission(
  database: Database,
  actor: Actor,
  input: WithdrawSubmissionInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'withdrawSubmission', input, idempotencyKey }, async (tx) => {
    const where = { id: input.submissionId };
    const seen = await tx.db.clipSubmission.findUnique({ where });
    if (seen === null || seen.userId !== actor.userId) throw notFound('The submission');
    await lockClipAndCampaign(tx, seen.clipId);
    // The submission's own status: the clip may belong to another clipper by now, and its status is theirs to know.
    const submission = await tx.db.clipSubmission.findUniqueOrThrow({ where });
    if (submission.status !== 'PENDING') throw notPending('WITHDRAWN', submission.status);
    return close(tx, actor, submission, { status: 'WITHDRAWN' });
  });
}

interface Closing {
  status: 'REJECTED' | 'WITHDRAWN';
  reason?: RejectionReason;
  note?: string | null;
}

function notPending(to: Closing['status'], status: SubmissionStatus): Refusal {
  return conflict(`Only a pending submission can become ${to}: this one is ${status}.`, { status });
}

async function close(tx: Transaction, actor: Actor, submission: { id: bigint; clipId: bigint }, change: Closing) {
  const { id, clipId } = submission;
  await tx.db.clipSubmission.update({
    where: { id },
    data: { ...change, decidedAt: await clockNow(tx), decidedById: actor.userId },
  });
  await tx.db.clip.update({ where: { id: clipId }, data: { status: change.status } });
  return {
    result: { clipId, submissionId: id },
    audit: {
      entity: 'ClipSubmission',
      entityId: id,
      before: { status: 'PENDING' },
      after: { status: change.status },
    },
  };
}
