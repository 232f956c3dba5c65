/**
 * Pays a campaign after a run: pages of submissions in the order of approval, a transaction each. Until the last page
 * everything else of the campaign still waits. After a kill the next caller goes on where this one stopped.
 */
import type { Database } from '../../kernel/db/database.js';
import { runStatement, type Transaction, transact } from '../../kernel/db/transaction.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { campaignsToPay, endPayingRun, leaveCampaigns } from './paying-run.sql.js';
import { post, settle, storeDecisions, waitingIn } from './settle-earnings.js';

export const SUBMISSIONS_A_PAGE = 500;

/** The batch has recorded everything. Pays the campaigns that waited for it and for no other. */
export async function leaveRun(database: Database, scrapeBatchId: bigint): Promise<void> {
  // Committed before it looks: of two batches that leave at once, the later look finds neither.
  await runStatement(database, leaveCampaigns, scrapeBatchId);
  await payCampaigns(database);
}

/** Pays every campaign whose payments need not wait any more. */
export async function payCampaigns(database: Database, pageSize = SUBMISSIONS_A_PAGE): Promise<void> {
  for (const { id } of await runStatement(database, campaignsToPay)) {
    let next: NextPage = pageSize;
    while (next !== 'NONE') {
      const size: PageSize = next;
      next = await transact(database, (tx) => payPage(tx, id, size));
    }
  }
}

/** The number of submissions at most; null: all. */
type PageSize = number | null;
type NextPage = PageSize | 'NONE';

async function payPage(tx: Transaction, campaignId: bigint, pageSize: PageSize): Promise<NextPage> {
  const campaign = await lockCampaign(tx, campaignId);
  const { payingRunId } = campaign;
  if (payingRunId === null) return 'NONE';
  const paying = { ...campaign, payingRunId: null };
  const page = await waitingIn(tx, paying, pageSize);
  const settled = settle(paying, page);
  await post(tx, settled, { refreshRunId: payingRunId });
  await storeDecisions(tx, new Map(), settled.posted);
  if (pageSize !== null && page.length >= pageSize) {
    // If a page pays nobody, its budget is out of reach for all on it, and they would fill the next page, too.
    return settled.accruals.length > 0 ? pageSize : null;
  }
  await tx.write(endPayingRun, campaignId);
  return 'NONE';
}
