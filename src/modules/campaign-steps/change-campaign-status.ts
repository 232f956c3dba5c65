/**
 * activateCampaign, pauseCampaign, completeCampaign and cancelCampaign: each makes one change of status that
 * campaign-rule allows. A change to a status that pays also pays the submissions that wait, in the same transaction.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import type { CampaignStatus } from '../../kernel/prisma/generated/enums.js';
import { mayBecome, timesOf } from '../campaigns/campaign-rule.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { payAfterDecision } from '../ledger/settle-earnings.js';

export interface CampaignStepInput {
  campaignId: bigint;
}

const step =
  (action: string, to: CampaignStatus) => (database: Database, actor: Actor, input: CampaignStepInput, key?: string) =>
    runCommand(database, actor, { action, input, idempotencyKey: key }, async (tx) => {
      const campaign = await lockCampaign(tx, input.campaignId);
      const from = campaign.status;
      if (!mayBecome(from, to)) {
        throw conflict(`A campaign that is ${from} cannot become ${to}.`, { status: from });
      }
      const times = timesOf(to, await clockNow(tx), campaign);
      await tx.db.campaign.update({ where: { id: campaign.id }, data: { status: to, ...times } });
      await payAfterDecision(tx, { ...campaign, status: to });
      return {
        result: { campaignId: campaign.id },
        audit: { entity: 'Campaign', entityId: campaign.id, before: { status: from }, after: { status: to } },
      };
    });

export const activateCampaign = step('activateCampaign', 'ACTIVE');
export const pauseCampaign = step('pauseCampaign', 'PAUSED');
export const completeCampaign = step('completeCampaign', 'COMPLETED');
export const cancelCampaign = step('cancelCampaign', 'CANCELLED');
