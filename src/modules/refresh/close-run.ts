/** Closes a run once it is planned and its last batch has ended: whoever ends the last batch does it, once. */
import type { Database } from '../../kernel/database.js';
import type { RefreshRunStatus, ScrapeOutcome } from '../../kernel/prisma/generated/enums.js';
import { transact } from '../../kernel/transaction.js';
import { isGood } from './bad-day-rule.js';
import { lockRun } from './plan.sql.js';
import { outcomesOfRun } from './refresh.sql.js';

export async function closeRun(database: Database, refreshRunId: bigint): Promise<void> {
  await transact(database, async (tx) => {
    await tx.read(lockRun, refreshRunId);
    const run = await tx.db.refreshRun.findUniqueOrThrow({ where: { id: refreshRunId } });
    if (run.finishedAt !== null || run.plannedAt === null) return;
    const open = await tx.db.scrapeBatch.count({ where: { refreshRunId, finishedAt: null } });
    if (open > 0) return;
    const outcomes = await tx.read(outcomesOfRun, refreshRunId);
    await tx.db.refreshRun.update({
      where: { id: refreshRunId },
      data: { status: statusOf(outcomes, run.error), finishedAt: new Date() },
    });
  });
}

/** An empty run has succeeded: nothing was due. A post that is gone is an answer, not a failure. */
function statusOf(outcomes: readonly { outcome: ScrapeOutcome }[], error: string | null): RefreshRunStatus {
  const failed = outcomes.some(({ outcome }) => outcome === 'FAILED' || outcome === 'MISSING');
  if (error === null && !failed) return 'SUCCEEDED';
  return outcomes.some(({ outcome }) => isGood(outcome)) ? 'PARTIAL' : 'FAILED';
}
