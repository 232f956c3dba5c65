/**
 * reinstateClip: takes back a wrong revocation or rejection, in every status of the campaign. A revoked submission is
 * APPROVED again, and a REINSTATEMENT gives back exactly what its reversal took. A rejected one is approved as if it had
 * been approved at once: it is owed what was priced until it was rejected.
 */
import { conflict, Refusal, refuseBlank } from '../../kernel/base/errors.js';
import { formatMoney } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { ClipSubmission } from '../../kernel/prisma/generated/client.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import type { LockedClip } from '../clips/clips.sql.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { payAfterDecision } from '../ledger/settle-earnings.js';
import { enqueueMessage } from '../messages/enqueue-message.js';
import { refuseUnfit } from './approve-clip.js';

export interface ReinstateClipInput {
  clipId: bigint;
  /** Guards against reinstating a submission other than the one that was meant. */
  submissionId?: bigint;
  reason: string;
}

export async function reinstateClip(
  database: Database,
  actor: Actor,
  input: ReinstateClipInput,
  idempotencyKey?: string,
) {
  const { clipId, submissionId, reason } = input;
  refuseBlank('reason', reason, 'Say why you reinstate the clip.');
  const actorId = personOf(actor, 'A reinstatement needs a user as its actor: the system cannot make one.');
  return runCommand(database, actor, { action: 'reinstateClip', input, idempotencyKey }, async (tx) => {
    const locked = await lockClipAndCampaign(tx, clipId, { owner: true });
    return reinstate(tx, locked, {
      ...(submissionId !== undefined && { submissionId }),
      actorId,
      reason,
      field: 'input.clipId',
    });
  });
}

type Decided = Pick<ClipSubmission, 'id' | 'userId' | 'decidedById' | 'appealStatus'>;

interface Reinstating {
  submissionId?: bigint;
  actorId: bigint;
  reason: string;
  /** The input that a refusal for lack of budget names. */
  field: string;
}

/** Reinstates a clip that is locked with its campaign and owner. Its appeal, if one is open, is answered by that. */
export async function reinstate(
  tx: Transaction,
  { campaign, clip }: { campaign: LockedCampaign; clip: LockedClip },
  reinstating: Reinstating,
) {
  const { actorId, reason, field } = reinstating;
  const clipId = clip.id;
  const submission = await newestSubmission(tx, actorId, clip, reinstating.submissionId);
  const { id: submissionId, status, approvedAt, appealStatus } = submission;
  if (status === 'REJECTED') refuseUnfit(campaign, clip);
  const now = await clockNow(tx);
  const amount = await giveBack(tx, { campaign, submission, actorId, reason, field, earnedAt: now });
  await tx.db.clipSubmission.update({
    where: { id: submissionId },
    data: {
      ...{ status: 'APPROVED', approvedAt: approvedAt ?? now, decidedAt: now, decidedById: actorId },
      ...{ reason: null, note: reason },
      ...(appealStatus === 'PENDING' && {
        ...{ appealStatus: 'OVERTURNED', appealAnswer: reason, appealAnsweredAt: now, appealAnsweredById: actorId },
      }),
    },
  });
  const paid = await payAfterDecision(tx, campaign, new Map([[clipId, { status: 'APPROVED', amount }]]));
  await tellReinstated(tx, submission, actorId);
  return {
    result: { clipId, submissionId },
    audit: {
      entity: 'ClipSubmission',
      entityId: submissionId,
      before: { status },
      after: { status: 'APPROVED', amount, posted: paid.get(clipId) ?? 0n },
    },
  };
}

/** Tells the clipper; and, if an appeal was answered by it, the admin who had decided otherwise. */
async function tellReinstated(
  tx: Transaction,
  { id: submissionId, userId, decidedById, appealStatus }: Decided,
  actorId: bigint,
): Promise<void> {
  const appealed = appealStatus === 'PENDING';
  await enqueueMessage(tx, { kind: appealed ? 'APPEAL_ANSWERED' : 'SUBMISSION_APPROVED', userId, submissionId });
  if (!appealed || decidedById === null || decidedById === actorId) return;
  await enqueueMessage(tx, { kind: 'DECISION_OVERTURNED', userId: decidedById, submissionId });
}

/** The submission that the clip stands for. An older one has lost the post to it. */
async function newestSubmission(tx: Transaction, actorId: bigint, clip: LockedClip, submissionId: bigint | undefined) {
  const newest = await tx.db.clipSubmission.findFirstOrThrow({
    where: { clipId: clip.id },
    orderBy: { id: 'desc' },
    include: { user: { select: { status: true } } },
  });
  const { status } = newest;
  if (status !== 'REVOKED' && status !== 'REJECTED')
    throw conflict(`Only a clip that is REVOKED or REJECTED can be reinstated: this one is ${status}.`, { status });
  if (submissionId !== undefined && submissionId !== newest.id)
    throw conflict('The post was submitted again since. Only its newest submission can be reinstated.', { status });
  if (clip.userId === actorId) throw new Refusal('FORBIDDEN', 'You cannot review your own clip. Ask another admin.');
  if (newest.user.status === 'ANONYMISED')
    throw conflict('The owner of the clip is anonymised and can no longer be paid.', { status });
  return newest;
}

interface Returning {
  campaign: LockedCampaign;
  submission: { id: bigint; clipId: bigint; userId: bigint };
  actorId: bigint;
  reason: string;
  field: string;
  earnedAt: Date;
}

/** Gives back what the submission's reversal took, in full or not at all. Cents; 0 where there is nothing to undo. */
async function giveBack(tx: Transaction, { campaign, submission, actorId, reason, field, earnedAt }: Returning) {
  const { id: submissionId, clipId, userId } = submission;
  const reversal = await tx.db.earning.findFirst({ where: { submissionId, kind: 'REVERSAL', undoneBy: null } });
  if (reversal === null) return 0n;
  const amount = -reversal.amount;
  const remaining = campaign.budget - campaign.spent;
  if (amount > remaining) {
    const message = `The clip gets ${formatMoney(amount)} back, and ${formatMoney(remaining)} of the budget remains.`;
    throw new Refusal('BUDGET_EXCEEDED', `${message} Raise the budget first.`, {
      field,
      remaining: formatMoney(remaining),
    });
  }
  await tx.db.earning.create({
    data: {
      ...{ kind: 'REINSTATEMENT', clipId, submissionId, campaignId: campaign.id, userId },
      ...{ amount, reason, actorId, earnedAt, undoesId: reversal.id },
    },
  });
  return amount;
}
