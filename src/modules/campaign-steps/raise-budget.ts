/**
 * raiseBudget: raises the budget in any status except DRAFT, and pays submissions that were cut off in the same
 * transaction.
 */
import { badInput, conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { refuseBudget } from '../campaigns/campaign-rule.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { payAfterDecision } from '../ledger/settle-earnings.js';

export interface RaiseBudgetInput {
  campaignId: bigint;
  /** The new total budget in cents. */
  budget: bigint;
}

export async function raiseBudget(database: Database, actor: Actor, input: RaiseBudgetInput, idempotencyKey?: string) {
  refuseBudget(input.budget);
  return runCommand(database, actor, { action: 'raiseBudget', input, idempotencyKey }, async (tx) => {
    const campaign = await lockCampaign(tx, input.campaignId);
    const { id, status, budget: before } = campaign;
    if (status === 'DRAFT') {
      throw conflict('The campaign is a draft. Set its budget with updateCampaign.', {
        status,
        field: 'input.campaignId',
      });
    }
    if (input.budget <= before) throw badInput('input.budget', 'budget must be above the current budget.');
    await tx.db.campaign.update({ where: { id }, data: { budget: input.budget } });
    await payAfterDecision(tx, { ...campaign, budget: input.budget });
    return {
      result: { campaignId: id },
      audit: { entity: 'Campaign', entityId: id, before: { budget: before }, after: { budget: input.budget } },
    };
  });
}
