/**
 * appealDecision: a clipper objects once to the rejection or revocation of a submission of theirs. answerAppeal: an admin
 * who did not take that decision upholds it, or overturns it by the steps of reinstateClip.
 */
import { conflict, notFound, Refusal, refuseBlank } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { enqueueMessage } from '../messages/enqueue-message.js';
import { reinstate } from './reinstate-clip.js';

export interface AppealDecisionInput {
  submissionId: bigint;
  text: string;
}

export async function appealDecision(
  database: Database,
  actor: Actor,
  input: AppealDecisionInput,
  idempotencyKey?: string,
) {
  const { submissionId, text } = input;
  refuseBlank('text', text, 'Say why the decision was wrong.');
  return runCommand(database, actor, { action: 'appealDecision', input, idempotencyKey }, async (tx) => {
    const seen = await tx.db.clipSubmission.findUnique({ where: { id: submissionId } });
    if (seen === null || seen.userId !== actor.userId) throw notFound('The submission');
    await lockClipAndCampaign(tx, seen.clipId, { owner: true });
    const { clipId, status, appealStatus } = await tx.db.clipSubmission.findUniqueOrThrow({
      where: { id: submissionId },
    });
    if (appealStatus !== null)
      throw conflict(`You appealed already: the appeal is ${appealStatus}. There is one for each submission.`, {
        appealStatus,
      });
    if (status !== 'REJECTED' && status !== 'REVOKED')
      throw conflict(`Only a decision that is REJECTED or REVOKED can be appealed: this one is ${status}.`, { status });
    if ((await tx.db.clipSubmission.count({ where: { clipId, id: { gt: submissionId } } })) > 0)
      throw conflict('The post was submitted again since. Only its newest submission can be appealed.', { status });
    await tx.db.clipSubmission.update({
      where: { id: submissionId },
      data: { appealStatus: 'PENDING', appealText: text, appealedAt: await clockNow(tx) },
    });
    return {
      result: { clipId, submissionId },
      audit: { entity: 'ClipSubmission', entityId: submissionId, after: { appeal: 'PENDING' } },
    };
  });
}

export interface AnswerAppealInput {
  submissionId: bigint;
  outcome: 'UPHELD' | 'OVERTURNED';
  answer: string;
}

export async function answerAppeal(
  database: Database,
  actor: Actor,
  input: AnswerAppealInput,
  idempotencyKey?: string,
) {
  const { submissionId, outcome, answer } = input;
  refuseBlank('answer', answer, 'The clipper reads it.');
  const actorId = personOf(actor, 'An answer needs a user as its actor: the system cannot give one.');
  return runCommand(database, actor, { action: 'answerAppeal', input, idempotencyKey }, async (tx) => {
    const seen = await tx.db.clipSubmission.findUnique({
      where: { id: submissionId },
      select: { clipId: true, userId: true },
    });
    if (seen === null) throw notFound('The submission');
    const { clipId, userId } = seen;
    const locked = await lockClipAndCampaign(tx, clipId, { owner: true });
    await refuseAnswer(tx, submissionId, actorId);
    if (outcome === 'OVERTURNED') {
      const overturning = { submissionId, actorId, reason: answer, field: 'input.submissionId' };
      const { result, audit } = await reinstate(tx, locked, overturning);
      const { before, after } = audit;
      return {
        result,
        audit: { ...audit, before: { ...before, appeal: 'PENDING' }, after: { ...after, appeal: outcome } },
      };
    }
    await tx.db.clipSubmission.update({
      where: { id: submissionId },
      data: {
        ...{ appealStatus: outcome, appealAnswer: answer },
        ...{ appealAnsweredAt: await clockNow(tx), appealAnsweredById: actorId },
      },
    });
    // Not the owner of the clip, who may be another clipper by now.
    await enqueueMessage(tx, { kind: 'APPEAL_ANSWERED', userId, submissionId });
    const [before, after] = [{ appeal: 'PENDING' }, { appeal: outcome }];
    return {
      result: { clipId, submissionId },
      audit: { entity: 'ClipSubmission', entityId: submissionId, before, after },
    };
  });
}

async function refuseAnswer(tx: Transaction, id: bigint, actorId: bigint): Promise<void> {
  const { userId, decidedById, appealStatus } = await tx.db.clipSubmission.findUniqueOrThrow({ where: { id } });
  if (userId === actorId) throw new Refusal('FORBIDDEN', 'You cannot answer your own appeal. Ask another admin.');
  if (appealStatus === null) throw conflict('Nobody appealed against the decision on this submission.');
  if (appealStatus !== 'PENDING')
    throw conflict(`Only an appeal that is PENDING can be answered: this one is ${appealStatus}.`, { appealStatus });
  if (decidedById === actorId)
    throw new Refusal('FORBIDDEN', 'The appeal is against your own decision, so another admin must answer it.');
}
