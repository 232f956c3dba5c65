/**
 * Stores the answers of a batch that have no count. On a bad day they prove nothing and are dropped: a new batch asks
 * for only those clips again, once.
 */
import type { Database } from '../../../kernel/db/database.js';
import { type Transaction, transact } from '../../../kernel/db/transaction.js';
import type { ClipAvailability, ScrapeOutcome, SocialPlatform } from '../../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../../kernel/queue/queue.js';
import { type NegativeChange, storeFailing, storeNegativeAnswers } from '../../clips/clip-writes.sql.js';
import { lockClips } from '../../clips/clips.sql.js';
import { nextCheck } from '../../trackings/cadence-rule.js';
import { handOut } from '../plan-run.js';
import { lockOpenClips, type RequestedClip, recordedOfBatch, releaseClips, storeOutcomes } from '../refresh.sql.js';
import { goneAgain, isConfirmed, PRESENT } from './absence-rule.js';
import { answeredLastTime, isBadDay } from './bad-day-rule.js';
import { type Negative, type NegativeAnswer, outcomesOf } from './scrape-answers.js';

export interface AnsweredBatch {
  id: bigint;
  refreshRunId: bigint;
  socialPlatform: SocialPlatform;
  retryOfId: bigint | null;
  trackedAt: Date;
  requestId: string | null;
}

/** The code of a dropped verdict that has none. */
const BAD_DAY = 'BAD_DAY';

/** Without a queue no new batch is made: the whole batch failed, and the next tick asks again. */
export async function storeNegatives(
  database: Database,
  batch: AnsweredBatch,
  answers: readonly NegativeAnswer[],
  queue: Queue | null = null,
): Promise<void> {
  if (answers.length === 0) return;
  await transact(database, async (tx) => {
    const open = new Set((await tx.read(lockOpenClips, batch.id, batch.trackedAt)).map(({ clipId }) => clipId));
    const negatives = answers.filter(({ clip }) => open.has(clip.id));
    if (negatives.length === 0) return;
    if (queue === null) return store(tx, batch, negatives);
    // A retry is not judged again: it may be too small a batch to detect a bad day.
    if (batch.retryOfId !== null) return storeDropped(tx, batch, negatives);
    if (!(await isDropped(tx, batch, negatives))) return store(tx, batch, negatives);
    const clipIds = negatives.map(({ clip }) => clip.id);
    await tx.write(releaseClips, batch.id, clipIds);
    const { refreshRunId, requestId, socialPlatform } = batch;
    await handOut(tx, queue, { refreshRunId, requestId, retryOfId: batch.id }, [{ socialPlatform, clipIds }]);
  });
}

async function isDropped(
  tx: Transaction,
  batch: AnsweredBatch,
  negatives: readonly NegativeAnswer[],
): Promise<boolean> {
  const [recorded] = await tx.read(recordedOfBatch, batch.id);
  const turned = negatives.filter(({ clip }) => answeredLastTime(clip, batch.trackedAt));
  return isBadDay({ good: Number(recorded?.clips ?? 0n), bad: negatives.length, turned: turned.length });
}

async function store(tx: Transaction, batch: AnsweredBatch, negatives: readonly NegativeAnswer[]): Promise<void> {
  const changes = negatives.map(({ clip, outcome }) => changeOf(clip, outcome, batch.trackedAt));
  await tx.read(
    lockClips,
    changes.map(({ id }) => id),
  );
  await tx.write(storeNegativeAnswers, batch.trackedAt, changes);
  await tx.write(storeOutcomes, batch.id, outcomesOf(negatives));
}

/** Bad twice on a bad day: the clips are only marked as failing, and the next tick asks again. */
async function storeDropped(
  tx: Transaction,
  batch: AnsweredBatch,
  negatives: readonly NegativeAnswer[],
): Promise<void> {
  const dropped = negatives.map(
    ({ clip, code }): NegativeAnswer => ({ clip, outcome: 'FAILED', code: code ?? BAD_DAY }),
  );
  const clipIds = negatives.map(({ clip }) => clip.id);
  await tx.read(lockClips, clipIds);
  await tx.write(storeFailing, batch.trackedAt, clipIds);
  await tx.write(storeOutcomes, batch.id, outcomesOf(dropped));
}

/** A scrape that failed or left the post out says nothing about the post. It only sets failingSince. */
const NO_ANSWER = new Set<ScrapeOutcome>(['FAILED', 'MISSING']);

function changeOf(clip: RequestedClip, outcome: Negative['outcome'], at: Date): NegativeChange {
  const before = { checks: clip.goneChecks, since: clip.goneSince };
  const isAnswer = !NO_ANSWER.has(outcome);
  const absence = outcome === 'GONE' ? goneAgain(before, at) : isAnswer ? PRESENT : before;
  return {
    id: clip.id,
    answer: isAnswer ? outcome : null,
    goneChecks: absence.checks,
    goneSince: absence.since,
    availability: availabilityAfter(outcome, isConfirmed(absence, at)),
    dueAt: dueAfter(clip, outcome, at),
  };
}

/** The next tick retries failed posts. Posts that the actor keeps leaving out are checked less and less often. */
function dueAfter(clip: RequestedClip, outcome: Negative['outcome'], at: Date): Date | null {
  if (outcome === 'FAILED') return null;
  const heardUntil = outcome === 'MISSING' ? (clip.failingSince ?? at) : (clip.lastTrackedAt ?? clip.createdAt);
  return nextCheck({ checkedAt: at, postedAt: clip.postedAt ?? clip.createdAt, changedAt: heardUntil, growth: null });
}

function availabilityAfter(outcome: Negative['outcome'], confirmed: boolean): ClipAvailability | null {
  if (outcome === 'RESTRICTED') return 'RESTRICTED';
  if (outcome === 'HIDDEN') return 'AVAILABLE';
  return outcome === 'GONE' && confirmed ? 'UNAVAILABLE' : null;
}
