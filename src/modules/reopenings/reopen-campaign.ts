/**
 * reopenCampaign: a campaign that was completed by mistake is PAUSED again, as if it had been paused since: its money is
 * held, and the next check prices the views that came meanwhile. The money leaves the available part of its clippers, so
 * it is refused where anybody would end up with a debt or with requests that nothing covers.
 */
import { badInput, conflict, refuseBlank } from '../../kernel/base/errors.js';
import { printId } from '../../kernel/base/global-ids.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { refusePeriod } from '../campaigns/campaign-rule.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { USER_ID } from '../ids/id-kinds.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import { forgetEnds, lockEarners } from './reopenings.sql.js';

export interface ReopenCampaignInput {
  campaignId: bigint;
  reason: string;
  /** The new end of submissions, which must be ahead; null: none. Absent: the old one, unless it has passed. */
  endsAt?: Date | null;
}

export async function reopenCampaign(
  database: Database,
  actor: Actor,
  input: ReopenCampaignInput,
  idempotencyKey?: string,
) {
  const { campaignId, reason } = input;
  refuseBlank('reason', reason, 'Say why you reopen the campaign.');
  const reopenedById = personOf(actor, 'A reopening needs a user as its actor: the system cannot reopen a campaign.');
  return runCommand(database, actor, { action: 'reopenCampaign', input, idempotencyKey }, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    const { status, startsAt, publishedAt } = campaign;
    if (status !== 'COMPLETED')
      throw conflict(`Only a completed campaign can be reopened: this one is ${status}.`, {
        ...{ status, field: 'input.campaignId' },
      });
    if (publishedAt === null)
      throw conflict('The campaign was never published. Create another one.', { status, field: 'input.campaignId' });
    const earners = await tx.read(lockEarners, campaignId);
    const reopenedAt = await clockNow(tx);
    const endsAt = endOf(input.endsAt, campaign.endsAt, reopenedAt);
    refusePeriod(startsAt, endsAt);
    const { completedAt } = await tx.db.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    await tx.db.campaign.update({
      where: { id: campaignId },
      data: { status: 'PAUSED', completedAt: null, closingAt: null, accrualEndedAt: null, isMaturing: false, endsAt },
    });
    await tx.write(forgetEnds, campaignId);
    await refuseUncovered(
      tx,
      earners.map(({ id }) => id.toString()),
    );
    await tx.db.campaignReopening.create({
      data: { campaignId, completedAt: completedAt ?? reopenedAt, reopenedAt, reopenedById, reason },
    });
    await requestRefresh(tx, { trigger: 'ADMIN', campaignId });
    return {
      result: { campaignId },
      audit: { entity: 'Campaign', entityId: campaignId, before: { status }, after: { status: 'PAUSED', reason } },
    };
  });
}

/** An end that has passed would close the campaign at once. */
function endOf(given: Date | null | undefined, before: Date | null, now: Date): Date | null {
  if (given === undefined) return before !== null && before > now ? before : null;
  if (given !== null && given <= now)
    throw badInput('input.endsAt', 'endsAt must be ahead. Send a later time, or null for no end.');
  return given;
}

/** An error names this many users. */
const NAMED_MAX = 10;

/** After the change: nobody may owe money, and no request may be without cover. Users are named in the order given. */
async function refuseUncovered(tx: Transaction, userIds: readonly string[]): Promise<void> {
  const balances = await tx.read(balanceOfUsers, userIds);
  const owing = balances.filter(({ debt, uncovered }) => debt > 0n || uncovered > 0n);
  const short = new Set(owing.map(({ userId }) => userId));
  if (short.size === 0) return;
  const named = userIds.filter((id) => short.has(id)).slice(0, NAMED_MAX);
  const users = named.map((id) => printId(USER_ID, id));
  const message = `${short.size === 1 ? 'A user' : `${short.size} users`} asked for or got money of this campaign that nothing else backs: ${users.join(', ')}.`;
  throw conflict(`${message} Reject their requests or credit them first, or leave the campaign completed.`, {
    ...{ field: 'input.campaignId', users },
  });
}
