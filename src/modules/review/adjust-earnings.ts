/**
 * adjustEarnings: corrects what an approved clip earned by appending an ADJUSTMENT. The entry is outside the cap and
 * the chain of accruals, so settling does not undo it. Money that it takes back pays other submissions that the budget
 * cut off, in their order. It is withheld from the clip itself.
 */
import { badInput, conflict, Refusal, refuseBlank } from '../../kernel/base/errors.js';
import { formatMoney } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import type { LockedClip } from '../clips/clips.sql.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockClipAndCampaign } from '../ledger/lock-clip.js';
import { openSubmissions, payAfterDecision } from '../ledger/settle-earnings.js';
import { withheldAfter } from '../ledger/settlement-rule.js';

export interface AdjustEarningsInput {
  clipId: bigint;
  /** Cents, above or below zero. */
  amount: bigint;
  reason: string;
}

export async function adjustEarnings(
  database: Database,
  actor: Actor,
  input: AdjustEarningsInput,
  idempotencyKey?: string,
) {
  const { amount, reason } = input;
  if (amount === 0n) throw badInput('input.amount', 'amount must not be zero. Send an amount above or below zero.');
  refuseBlank('reason', reason, 'Say why you adjust the earnings.');
  const actorId = personOf(actor, 'An adjustment needs a user as its actor: the system cannot make one.');
  return runCommand(database, actor, { action: 'adjustEarnings', input, idempotencyKey }, async (tx) => {
    const { campaign, clip } = await lockClipAndCampaign(tx, input.clipId, { owner: amount < 0n });
    const submission = (await openSubmissions(tx, [clip.id])).get(clip.id);
    if (submission?.status !== 'APPROVED')
      throw conflict(`Only an approved clip can be adjusted: this one is ${clip.status}.`, { status: clip.status });
    if (clip.userId === actor.userId)
      throw new Refusal('FORBIDDEN', 'You cannot adjust your own earnings. Ask another admin.');
    refuseAmount(amount, campaign, clip);
    const { id: earningId } = await tx.db.earning.create({
      data: {
        ...{ kind: 'ADJUSTMENT', clipId: clip.id, submissionId: submission.id, campaignId: campaign.id },
        ...{ userId: clip.userId, amount, reason, actorId, earnedAt: await clockNow(tx) },
      },
      select: { id: true },
    });
    const withheld = withheldAfter(submission.withheld, amount);
    if (withheld !== submission.withheld)
      await tx.db.clipSubmission.update({ where: { id: submission.id }, data: { withheld } });
    const paid = await payAfterDecision(tx, campaign, new Map([[clip.id, { status: 'APPROVED', amount }]]));
    const posted = paid.get(clip.id) ?? 0n;
    return {
      result: { earningId, clipId: clip.id },
      audit: {
        entity: 'Earning',
        entityId: earningId,
        before: { clipId: clip.id, earned: clip.earned },
        after: { clipId: clip.id, earned: clip.earned + amount + posted, amount, posted },
      },
    };
  });
}

function refuseAmount(amount: bigint, campaign: LockedCampaign, clip: LockedClip): void {
  if (clip.earned + amount < 0n) {
    throw badInput('input.amount', `The clip has earned ${formatMoney(clip.earned)}. Take back at most that.`);
  }
  const remaining = campaign.budget - campaign.spent;
  if (amount > remaining) {
    throw new Refusal('BUDGET_EXCEEDED', `Only ${formatMoney(remaining)} of the budget remains. Add at most that.`, {
      field: 'input.amount',
      remaining: formatMoney(remaining),
    });
  }
}
