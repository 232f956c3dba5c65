/**
 * The timetable ends campaigns: it closes those whose endsAt has passed or whose budget is spent, and completes those
 * that had their last checks, after it has revoked what was deleted too early. Each campaign is a command of the system,
 * in a transaction and with an audit row. A command that finds nothing to do leaves no trace, so any number of schedulers
 * may fire.
 */
import { printId } from '../src/kernel/base/global-ids.js';
import type { Log } from '../src/kernel/base/log.js';
import type { Database } from '../src/kernel/db/database.js';
import { runStatement } from '../src/kernel/db/transaction.js';
import { closeFor, completeClosed } from '../src/modules/campaign-steps/close-campaign.js';
import { closedCampaigns, endedCampaigns, exhaustedCampaigns } from '../src/modules/campaign-steps/endings.sql.js';
import { CLOSING_HOURS } from '../src/modules/campaigns/campaign-rule.js';
import { CAMPAIGN_ID, SUBMISSION_ID } from '../src/modules/ids/id-kinds.js';
import { revokeDeleted } from '../src/modules/review/revoke-deleted.js';
import { deletedTooEarly } from '../src/modules/submissions/live-until.sql.js';
import { oneByOne, runJob, unlessRefused } from './run-job.js';

export interface EndCampaignsOptions {
  database: Database;
  log: Log;
  /** Shorter only in tests. */
  closingHours?: number;
}

/** The number of campaigns, or of submissions, that it changed. */
type EndingJob = (options: EndCampaignsOptions) => Promise<number>;

const DEADLINE_MS = 600_000;

export const closeEndedJob: EndingJob = async (options) =>
  endEach('close-ended', options, await runStatement(options.database, endedCampaigns), (id) =>
    closeFor(options.database, 'ENDS_AT', id),
  );

export const closeExhaustedJob: EndingJob = async (options) =>
  endEach('close-exhausted', options, await runStatement(options.database, exhaustedCampaigns), (id) =>
    closeFor(options.database, 'EXHAUSTED', id),
  );

export const completeClosedJob: EndingJob = async (options) => {
  const { database, closingHours = CLOSING_HOURS } = options;
  return endEach('complete-closed', options, await runStatement(database, closedCampaigns, closingHours), (id) =>
    completeClosed(database, id, closingHours),
  );
};

/** Revokes approvals of posts that were deleted before their campaign allowed it, once its last checks are over. */
export const revokeDeletedJob: EndingJob = async ({ database, log, closingHours = CLOSING_HOURS }) =>
  oneByOne(await runStatement(database, deletedTooEarly, closingHours), {
    log,
    line: ({ id }) => ({ job: 'revoke-deleted', submissionId: printId(SUBMISSION_ID, id) }),
    work: (post) => unlessRefused(revokeDeleted(database, post)),
    done: 'an approval was revoked: the post was deleted too early',
    failed: 'an approval could not be revoked; the next minute tries again',
  });

async function endEach(
  name: string,
  { database, log }: EndCampaignsOptions,
  campaigns: readonly { id: bigint }[],
  end: (campaignId: bigint) => Promise<boolean>,
): Promise<number> {
  // Most minutes end nothing, and need neither the lock nor lines in the log.
  if (campaigns.length === 0) return 0;
  const result = await runJob({ name, database, log, deadlineMs: DEADLINE_MS }, (signal) =>
    oneByOne(campaigns, {
      ...{ log, signal },
      line: ({ id }) => ({ job: name, campaignId: printId(CAMPAIGN_ID, id) }),
      work: ({ id }) => end(id),
      done: name === 'complete-closed' ? 'campaign completed' : 'campaign closes',
      failed: 'a campaign could not be ended; the next minute tries again',
    }),
  );
  return result.kind === 'done' ? result.report : 0;
}
