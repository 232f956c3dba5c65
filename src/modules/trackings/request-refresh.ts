/**
 * Asks for a run of the refresh: a row, in the caller's transaction. Whoever keeps runs finds it, plans it and hands its
 * batches out, so that a command that asks needs no queue. A slot of the timetable is run once, whoever asks how often.
 */
import type { RefreshTrigger } from '../../kernel/prisma/generated/enums.js';
import type { Transaction } from '../../kernel/transaction.js';

export interface RefreshRequest {
  trigger: RefreshTrigger;
  /** The time on the timetable; null or absent: asked for by hand. */
  slot?: Date | null;
  /** What is asked for; absent: whatever is due. */
  clipIds?: readonly bigint[];
  campaignId?: bigint | null;
}

/** `repeated`: the slot had been asked for before, and that run is over. */
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
