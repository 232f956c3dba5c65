/**
 * Ends the maturing of campaigns that were completed HOLDING_DAYS ago. Each campaign is a command of the system. One that
 * finds nothing to do leaves no trace, so any number of schedulers may fire.
 */
import { printId } from '../src/kernel/base/global-ids.js';
import type { Log } from '../src/kernel/base/log.js';
import type { Database } from '../src/kernel/db/database.js';
import { runStatement } from '../src/kernel/db/transaction.js';
import { matureCampaign } from '../src/modules/campaign-steps/mature-campaign.js';
import { maturedCampaigns } from '../src/modules/campaign-steps/matured.sql.js';
import { CAMPAIGN_ID } from '../src/modules/ids/id-kinds.js';
import { oneByOne, unlessRefused } from './run-job.js';

export interface MatureCampaignsOptions {
  database: Database;
  log: Log;
}

/** The number of campaigns that matured. */
export async function matureCampaignsJob({ database, log }: MatureCampaignsOptions): Promise<number> {
  return oneByOne(await runStatement(database, maturedCampaigns, database.holdingDays ?? 0), {
    log,
    line: ({ id }) => ({ job: 'mature-campaigns', campaignId: printId(CAMPAIGN_ID, id) }),
    work: ({ id }) => unlessRefused(matureCampaign(database, id)),
    done: 'the money of a campaign is withdrawable',
    failed: 'the money of a campaign could not be released; the next minute tries again',
  });
}
