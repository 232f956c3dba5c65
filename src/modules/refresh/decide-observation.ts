/**
 * acceptObservation and dismissObservation: an admin decides on a suspect observation. If accepted, it becomes an
 * ordinary tracking of its own time, priced and paid like any other. If dismissed, it moves nothing.
 */
import { badInput, conflict, notFound, Refusal } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { otherCounts } from '../../scraping/post-counts.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { payAfterDecision } from '../ledger/settle-earnings.js';
import { recordForCampaign } from './batch/record-batch.js';

export interface DecideObservationInput {
  observationId: bigint;
  reason?: string;
}

export function acceptObservation(
  database: Database,
  actor: Actor,
  input: DecideObservationInput,
  idempotencyKey?: string,
) {
  return decide(database, actor, { action: 'acceptObservation', input, idempotencyKey }, 'ACCEPTED');
}

export async function dismissObservation(
  database: Database,
  actor: Actor,
  input: DecideObservationInput,
  idempotencyKey?: string,
) {
  if (input.reason === undefined)
    throw badInput('input.reason', 'reason is missing. Say why you dismiss the observation.');
  return decide(database, actor, { action: 'dismissObservation', input, idempotencyKey }, 'DISMISSED');
}

function decide(
  database: Database,
  actor: Actor,
  command: { action: string; input: DecideObservationInput; idempotencyKey: string | undefined },
  status: 'ACCEPTED' | 'DISMISSED',
) {
  const { observationId, reason } = command.input;
  return runCommand(database, actor, command, async (tx) => {
    const { clip, campaign } = await lockObserved(tx, observationId);
    // Read under the clip's lock, which every command that closes an observation holds.
    const suspect = await tx.db.suspectObservation.findUniqueOrThrow({ where: { id: observationId } });
    if (suspect.status !== 'OPEN') {
      throw conflict(`Only an open observation can be decided on: this one is ${suspect.status}.`, {
        status: suspect.status,
      });
    }
    if (clip.userId === actor.userId)
      throw new Refusal('FORBIDDEN', 'You cannot review your own clip. Ask another admin.');
    const close = { status, reason: reason ?? null, closedById: actor.userId };
    await tx.db.suspectObservation.update({
      where: { id: observationId },
      data: { ...close, closedAt: await clockNow(tx) },
    });
    // The budget pays the clips that stopped short of the reserve.
    if (status === 'DISMISSED' && (await endReserve(tx, clip.id))) await payAfterDecision(tx, campaign);
    if (status === 'ACCEPTED') {
      const { scrapeBatchId: id, trackedAt, clipId, views, viewsField } = suspect;
      const unknown = { author: null, title: null, thumbnailUrl: null, postedAt: null };
      const observation = { clipId, views, ...otherCounts(suspect), viewsField, ...unknown };
      await recordForCampaign(tx, { id, trackedAt }, campaign.id, [observation], { bound: null });
      // Of a closed submission nothing was priced.
      await endReserve(tx, clipId);
    }
    return {
      result: { suspectObservationId: observationId, clipId: clip.id },
      audit: {
        entity: 'SuspectObservation',
        entityId: observationId,
        before: { status: 'OPEN', views: suspect.viewsBefore },
        after: { status, views: status === 'ACCEPTED' ? suspect.views : suspect.viewsBefore },
      },
    };
  });
}

/** Nothing is reserved for the clip any more. Returns true if something was. */
async function endReserve(tx: Transaction, clipId: bigint): Promise<boolean> {
  const where = { clipId, reserved: { gt: 0n } };
  return (await tx.db.clipSubmission.updateMany({ where, data: { reserved: 0n } })).count > 0;
}

async function lockObserved(tx: Transaction, observationId: bigint) {
  const suspect = await tx.db.suspectObservation.findUnique({
    where: { id: observationId },
    select: { clipId: true },
  });
  if (suspect === null) throw notFound('The observation');
  return lockClipAndCampaign(tx, suspect.clipId);
}
