/**
 * matureCampaign: the system ends the time in which the money of a completed campaign is held back. Balances follow this
 * step and not the clock, so every path shows the same money.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { runCommand, SYSTEM } from '../commands/run-command.js';

export async function matureCampaign(database: Database, campaignId: bigint) {
  return runCommand(database, SYSTEM, { action: 'matureCampaign', input: { campaignId } }, async (tx) => {
    const { id, status } = await lockCampaign(tx, campaignId);
    // Another process was quicker, or the campaign was reopened.
    const { count } = await tx.db.campaign.updateMany({ where: { id, isMaturing: true }, data: { isMaturing: false } });
    if (count === 0) throw conflict('The money of this campaign is not maturing.', { status });
    return {
      result: { campaignId: id },
      audit: { entity: 'Campaign', entityId: id, before: { isMaturing: true }, after: { isMaturing: false } },
    };
  });
}
