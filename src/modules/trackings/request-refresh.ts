/**
 * Requests a run of the refresh by inserting a row in the caller's transaction. A worker finds it, plans it and queues
 * its batches, so the command needs no queue. A slot of the timetable is run once, however often it is requested.
 */
import type { Transaction } from '../../kernel/db/transaction.js';
import type { RefreshTrigger } from '../../kernel/prisma/generated/enums.js';

export interface RefreshRequest {
  trigger: RefreshTrigger;
  /** The time on the timetable; null or absent if no tick requests the run. */
  slot?: Date | null;
  /** Limit the run to these clips or this campaign. Without either it covers all clips that the trigger allows. */
  clipIds?: readonly bigint[];
  campaignId?: bigint | null;
}

/** `repeated` is true if the slot was requested before and that run is over. */
export async function requestRefresh(
  tx: Transaction,
  { trigger, slot = null, clipIds = [], campaignId = null }: RefreshRequest,
): Promise<{ refreshRunId: bigint; repeated: boolean }> {
  const [made] = await tx.db.refreshRun.createManyAndReturn({
    data: [{ slot, trigger, clipIds: [...clipIds], campaignId, requestId: tx.requestId ?? null }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (made !== undefined) return { refreshRunId: made.id, repeated: false };
  const run = await tx.db.refreshRun.findUniqueOrThrow({ where: { slot: slot as Date } });
  return { refreshRunId: run.id, repeated: run.finishedAt !== null };
}
