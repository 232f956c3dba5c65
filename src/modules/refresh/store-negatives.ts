/**
 * Stores the answers of a batch that carry no count. On a bad day they prove nothing: they are dropped, and those clips
 * alone are asked again in a batch of their own, once.
 */
import type { Database } from '../../kernel/database.js';
import type { ClipAvailability, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue.js';
import { type Transaction, transact } from '../../kernel/transaction.js';
import { nextCheck } from '../trackings/cadence-rule.js';
import { goneAgain, isConfirmed } from './absence-rule.js';
import { isBadDay } from './bad-day-rule.js';
import { handOutBatch } from './plan-run.js';
import {
  type NegativeChange,
  outcomesOfBatch,
  type RequestedClip,
  releaseClips,
  storeNegativeAnswers,
  storeOutcomes,
} from './refresh.sql.js';
import type { Negative } from './scrape-answers.js';

export interface AnsweredBatch {
  id: bigint;
  refreshRunId: bigint;
  socialPlatform: SocialPlatform;
  retryOfId: bigint | null;
  trackedAt: Date;
}

export type NegativeAnswer = Negative & { clip: RequestedClip };

/** Without a queue nothing is asked again: the whole batch failed, and the next tick asks. */
export async function storeNegatives(
  database: Database,
  batch: AnsweredBatch,
  negatives: readonly NegativeAnswer[],
  queue: Queue | null = null,
): Promise<void> {
  if (negatives.length === 0) return;
  await transact(database, async (tx) => {
    const answers = await tx.read(outcomesOfBatch, batch.id);
    const told = negatives.map(({ clip, outcome }) => ({ outcome, before: clip.lastOutcome }));
    const bad = queue !== null && isBadDay([...answers, ...told], { retry: batch.retryOfId !== null });
    if (!bad) return store(tx, batch, negatives);
    if (batch.retryOfId !== null)
      return store(
        tx,
        batch,
        negatives.map((one) => ({ ...one, outcome: 'FAILED', code: 'BAD_DAY' })),
      );
    const clipIds = negatives.map(({ clip }) => clip.id);
    await tx.write(releaseClips, batch.id, clipIds);
    const { refreshRunId, socialPlatform } = batch;
    await handOutBatch(tx, queue as Queue, { refreshRunId, socialPlatform, retryOfId: batch.id }, clipIds);
  });
  queue?.wake();
}

async function store(tx: Transaction, batch: AnsweredBatch, negatives: readonly NegativeAnswer[]): Promise<void> {
  const changes = negatives.map(({ clip, outcome }) => changeOf(clip, outcome, batch.trackedAt));
  await tx.write(storeNegativeAnswers, batch.trackedAt, changes);
  await tx.write(
    storeOutcomes,
    batch.id,
    negatives.map(({ clip, outcome, code }) => ({ clipId: clip.id, outcome, code })),
  );
}

function changeOf(clip: RequestedClip, outcome: Negative['outcome'], at: Date): NegativeChange {
  const before = { checks: clip.goneChecks, since: clip.goneSince };
  const absence = outcome === 'GONE' ? goneAgain(before, at) : before;
  const pulse = { checkedAt: at, postedAt: clip.postedAt ?? clip.createdAt, changedAt: clip.lastTrackedAt, outcome };
  return {
    id: clip.id,
    outcome,
    goneChecks: absence.checks,
    goneSince: absence.since,
    availability: availabilityAfter(outcome, isConfirmed(absence, at)),
    dueAt: nextCheck(pulse),
  };
}

function availabilityAfter(outcome: Negative['outcome'], confirmed: boolean): ClipAvailability | null {
  if (outcome === 'RESTRICTED') return 'RESTRICTED';
  return outcome === 'GONE' && confirmed ? 'UNAVAILABLE' : null;
}
