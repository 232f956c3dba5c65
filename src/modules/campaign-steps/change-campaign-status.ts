/**
 * activateCampaign, pauseCampaign, completeCampaign without a last check, and cancelCampaign: each makes one change of
 * status that campaign-rule allows. A change to a status that pays also pays the submissions that wait, in the same
 * transaction.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { CampaignStatus } from '../../kernel/prisma/generated/enums.js';
import { mayBecome, timesOf } from '../campaigns/campaign-rule.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type Actor, type AuditValues, runCommand } from '../commands/run-command.js';
import { payAfterDecision } from '../ledger/settle-earnings.js';

export interface CampaignStepInput {
  campaignId: bigint;
  /** Only for completeCampaign: part of the input that an idempotency key stands for. */
  withoutLastCheck?: boolean;
}

/** Changes the status of a locked campaign, and pays what the new one allows. */
export async function moveTo(tx: Transaction, campaign: LockedCampaign, to: CampaignStatus): Promise<void> {
  const { id, status } = campaign;
  if (!mayBecome(status, to)) throw conflict(`A campaign that is ${status} cannot become ${to}.`, { status });
  const times = timesOf(to, await clockNow(tx), campaign);
  await tx.db.campaign.update({
    where: { id },
    data: { status: to, ...times, ...maturingFrom(to, tx.holdingDays) },
  });
  await payAfterDecision(tx, { ...campaign, ...times, status: to });
}

/** The result and the audit row of a change. */
export function done({ id, status }: LockedCampaign, to: CampaignStatus, why: AuditValues = {}) {
  return {
    result: { campaignId: id },
    audit: { entity: 'Campaign', entityId: id, before: { status }, after: { status: to, ...why } },
  };
}

const step =
  (action: string, to: CampaignStatus) => (database: Database, actor: Actor, input: CampaignStepInput, key?: string) =>
    runCommand(database, actor, { action, input, idempotencyKey: key }, async (tx) => {
      const campaign = await lockCampaign(tx, input.campaignId);
      await moveTo(tx, campaign, to);
      return done(campaign, to);
    });

export const activateCampaign = step('activateCampaign', 'ACTIVE');
export const pauseCampaign = step('pauseCampaign', 'PAUSED');
export const completeCampaign = step('completeCampaign', 'COMPLETED');
export const cancelCampaign = step('cancelCampaign', 'CANCELLED');

/** Where money matures, a completion begins it. */
function maturingFrom(to: CampaignStatus, holdingDays: number) {
  return to === 'COMPLETED' ? { isMaturing: holdingDays > 0 } : {};
}
