/**
 * Ends the maturing of campaigns that were completed HOLDING_DAYS ago. Each campaign is a command of the system. One that
 * finds nothing to do leaves no trace, so any number of schedulers may fire.
 */
import { Refusal } from '../src/kernel/base/errors.js';
import { printId } from '../src/kernel/base/global-ids.js';
import type { Log } from '../src/kernel/base/log.js';
import type { Database } from '../src/kernel/db/database.js';
import { readAlone } from '../src/kernel/db/transaction.js';
import { matureCampaign } from '../src/modules/campaign-steps/mature-campaign.js';
import { maturedCampaigns } from '../src/modules/campaign-steps/matured.sql.js';
import { CAMPAIGN_ID } from '../src/modules/ids/id-kinds.js';

export interface MatureCampaignsOptions {
  database: Database;
  log: Log;
}

/** The number of campaigns that matured. */
export async function matureCampaignsJob({ database, log }: MatureCampaignsOptions): Promise<number> {
  let matured = 0;
  for (const { id } of await readAlone(database, maturedCampaigns, database.holdingDays ?? 0)) {
    const line = { job: 'mature-campaigns', campaignId: printId(CAMPAIGN_ID, id) };
    try {
      await matureCampaign(database, id);
      matured += 1;
      log.info(line, 'the money of a campaign is withdrawable');
    } catch (error) {
      if (error instanceof Refusal) continue;
      // One campaign must not hold up the others.
      log.error({ ...line, err: error }, 'the money of a campaign could not be released; the next minute tries again');
    }
  }
  return matured;
}
