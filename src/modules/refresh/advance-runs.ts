/**
 * Keeps runs going, in any number of processes: plans the runs that were requested and closes those that have ended.
 */
import { runStatement } from '../../kernel/db/transaction.js';
import { payCampaigns } from '../ledger/pay-run.js';
import { type ClosedRun, closeRun } from './close-run.js';
import { endedRuns } from './plan.sql.js';
import { type PlanOptions, planNextPage } from './plan-run.js';

export interface AdvanceOptions extends PlanOptions {
  onClosed?: (run: ClosedRun) => void;
}

/** Does one step. Returns true if there may be another one right away. */
export async function advanceRuns({ onClosed, ...options }: AdvanceOptions): Promise<boolean> {
  const { database, queue } = options;
  const planned = await planNextPage(options);
  if (planned) queue.wake();
  await payCampaigns(database);
  const ended = await runStatement(database, endedRuns);
  for (const id of ended.map((run) => BigInt(run.id))) {
    const closed = await closeRun(database, id);
    if (closed !== null) onClosed?.(closed);
  }
  return planned;
}
