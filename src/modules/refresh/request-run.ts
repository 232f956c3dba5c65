/** Asks for a run: the row and the job that plans it, in one transaction. A slot is run once, whoever asks how often. */

import type { RefreshTrigger } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue.js';
import { PLAN_QUEUE } from '../../kernel/queues.js';
import type { Transaction } from '../../kernel/transaction.js';

export interface RefreshRequest {
  trigger: RefreshTrigger;
  /** The time on the timetable; null: asked for by hand. */
  slot: Date | null;
  /** What is asked for; absent: whatever is due. */
  clipIds?: bigint[];
  campaignId?: bigint | null;
}

export async function requestRun(
  tx: Transaction,
  queue: Queue,
  { trigger, slot, clipIds = [], campaignId = null }: RefreshRequest,
): Promise<{ refreshRunId: bigint; repeated: boolean }> {
  const [made] = await tx.db.refreshRun.createManyAndReturn({
    data: [{ slot, trigger, clipIds, campaignId }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (made === undefined) {
    const run = await tx.db.refreshRun.findUniqueOrThrow({ where: { slot: slot as Date } });
    return { refreshRunId: run.id, repeated: run.finishedAt !== null };
  }
  await queue.send(tx, PLAN_QUEUE, `run/${made.id}`, { refreshRunId: made.id.toString() });
  return { refreshRunId: made.id, repeated: false };
}
