/** Closes a run after it was planned and its last batch has ended. */
import type { Database } from '../../kernel/db/database.js';
import { clockNow, transact } from '../../kernel/db/transaction.js';
import type { RefreshRunStatus, ScrapeOutcome } from '../../kernel/prisma/generated/enums.js';
import { isGood } from './batch/bad-day-rule.js';
import { lockRun } from './plan.sql.js';
import { outcomesOfRun } from './refresh.sql.js';

export interface ClosedRun {
  id: bigint;
  status: RefreshRunStatus;
  /** Id of the HTTP request or command that requested the run. */
  requestId: string | null;
}

/** Returns the run if this call closed it; null if another worker was quicker. */
export async function closeRun(database: Database, refreshRunId: bigint): Promise<ClosedRun | null> {
  return transact(database, async (tx) => {
    await tx.read(lockRun, refreshRunId);
    const { error, finishedAt, requestId } = await tx.db.refreshRun.findUniqueOrThrow({ where: { id: refreshRunId } });
    if (finishedAt !== null) return null;
    const status = statusOf(await tx.read(outcomesOfRun, [refreshRunId.toString()]), error);
    await tx.db.refreshRun.update({
      where: { id: refreshRunId },
      data: { status, finishedAt: await clockNow(tx) },
    });
    return { id: refreshRunId, status, requestId };
  });
}

/** An empty run succeeds: nothing was due. A deleted post is an answer, not a failure. */
function statusOf(outcomes: readonly { outcome: ScrapeOutcome | null }[], error: string | null): RefreshRunStatus {
  const failed = outcomes.some(({ outcome }) => outcome === 'FAILED' || outcome === 'MISSING');
  if (error === null && !failed) return 'SUCCEEDED';
  return outcomes.some(({ outcome }) => outcome !== null && isGood(outcome)) ? 'PARTIAL' : 'FAILED';
}
