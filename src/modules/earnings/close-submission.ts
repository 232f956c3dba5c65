/** rejectClip and withdrawSubmission: a pending submission ends without ever having earned. */
import type { Database } from '../../kernel/database.js';
import { conflict, notFound, Refusal } from '../../kernel/errors.js';
import type { RejectionReason } from '../../kernel/prisma/generated/enums.js';
import { clockNow, type Transaction } from '../../kernel/transaction.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { lockClipAndCampaign } from './lock-rows.js';
import { openSubmissions } from './settle-earnings.js';

export interface RejectClipInput {
  clipId: bigint;
  reason: RejectionReason;
  note?: string | null;
}

export async function rejectClip(database: Database, actor: Actor, input: RejectClipInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'rejectClip', input, idempotencyKey }, async (tx) => {
    const { clip } = await lockClipAndCampaign(tx, input.clipId);
    if (clip.userId === actor.userId) throw new Refusal('FORBIDDEN', 'Nobody reviews their own clip.');
    return close(tx, actor, clip, { status: 'REJECTED', reason: input.reason, note: input.note ?? null });
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
    const submission = await tx.db.clipSubmission.findUnique({ where: { id: input.submissionId } });
    if (submission === null || submission.userId !== actor.userId) throw notFound('The submission');
    const { clip } = await lockClipAndCampaign(tx, submission.clipId);
    return close(tx, actor, clip, { status: 'WITHDRAWN' }, submission.id);
  });
}

async function close(
  tx: Transaction,
  actor: Actor,
  clip: { id: bigint; status: string },
  change: { status: 'REJECTED' | 'WITHDRAWN'; reason?: RejectionReason; note?: string | null },
  submissionId?: bigint,
) {
  const submission = (await openSubmissions(tx, [clip.id])).get(clip.id);
  if (submission?.status !== 'PENDING' || (submissionId !== undefined && submission.id !== submissionId)) {
    throw conflict(`Only a pending submission can be ${change.status}: the clip is ${clip.status}.`, {
      status: clip.status,
    });
  }
  await tx.db.clipSubmission.update({
    where: { id: submission.id },
    data: { ...change, decidedAt: await clockNow(tx), decidedById: actor.userId },
  });
  await tx.db.clip.update({ where: { id: clip.id }, data: { status: change.status } });
  return {
    result: { clipId: clip.id, submissionId: submission.id },
    audit: {
      entity: 'ClipSubmission',
      entityId: submission.id,
      before: { status: 'PENDING' },
      after: { status: change.status },
    },
  };
}
