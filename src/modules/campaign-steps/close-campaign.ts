/**
 * closeCampaign: the campaign takes no more submissions and waits for a last check of each clip, which it asks for at
 * once. completeCampaign with a last check closes first. The timetable closes and completes campaigns by the same
 * commands, as the system.
 */
import { conflict } from '../../kernel/base/errors.js';
import { printId } from '../../kernel/base/global-ids.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { mayBecome } from '../campaigns/campaign-rule.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type Actor, runCommand, SYSTEM } from '../commands/run-command.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { type OpenEnds, openEndsOf } from '../submissions/accrual-end.sql.js';
import { anyDeletedTooEarly } from '../submissions/live-until.sql.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import { type CampaignStepInput, completeCampaign as completeAtOnce, done, moveTo } from './change-campaign-status.js';

export function closeCampaign(database: Database, actor: Actor, input: CampaignStepInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'closeCampaign', input, idempotencyKey }, async (tx) => {
    const campaign = await lockCampaign(tx, input.campaignId);
    await close(tx, campaign, await readOne(tx, openEndsOf, campaign.id));
    return done(campaign, 'CLOSING');
  });
}

/**
 * Completes a campaign whose clips were all checked since it closed. One that has not closed yet closes first, unless no
 * clip is open: then there is nothing to wait for.
 */
export function completeCampaign(database: Database, actor: Actor, input: CampaignStepInput, idempotencyKey?: string) {
  if (input.withoutLastCheck === true) return completeAtOnce(database, actor, input, idempotencyKey);
  return runCommand(database, actor, { action: 'completeCampaign', input, idempotencyKey }, async (tx) => {
    const campaign = await lockCampaign(tx, input.campaignId);
    const open = await readOne(tx, openEndsOf, campaign.id);
    if (campaign.status === 'CLOSING' && open.unmeasured.length > 0) throw unmeasured(open.unmeasured);
    const to = mayBecome(campaign.status, 'CLOSING') && isOpen(open) ? 'CLOSING' : 'COMPLETED';
    if (to === 'CLOSING') await close(tx, campaign, open);
    else await moveTo(tx, campaign, to);
    return done(campaign, to);
  });
}

async function close(tx: Transaction, campaign: LockedCampaign, open: OpenEnds): Promise<void> {
  await moveTo(tx, campaign, 'CLOSING');
  if (isOpen(open)) await requestRefresh(tx, { trigger: 'CLOSING', campaignId: campaign.id });
}

function isOpen({ pending, approved }: OpenEnds): boolean {
  return pending || approved;
}

function unmeasured(clipIds: readonly bigint[]) {
  const ids = clipIds.map((id) => printId(CLIP_ID, id));
  const named = ids.length > SHOWN ? `${ids.slice(0, SHOWN).join(', ')} and more` : ids.join(', ');
  return conflict(
    `Clips have had no check since the campaign closed: ${named}. Wait, or send withoutLastCheck: true to complete it with the views of their earlier checks.`,
    { status: 'CLOSING', unmeasured: ids, field: 'input.withoutLastCheck' },
  );
}

const SHOWN = 5;

/** Why the timetable closes a campaign. */
export type ClosingReason = 'ENDS_AT' | 'EXHAUSTED';

/** Closes a campaign as the system. Does nothing if the reason holds no more, or another process was quicker. */
export async function closeFor(database: Database, reason: ClosingReason, campaignId: bigint): Promise<boolean> {
  return attempt(async () => {
    const input = { campaignId };
    await runCommand(database, SYSTEM, { action: 'closeCampaign', input }, async (tx) => {
      const campaign = await lockCampaign(tx, campaignId);
      const { status, endsAt, onExhausted, spent, budget } = campaign;
      const holds =
        reason === 'ENDS_AT'
          ? endsAt !== null && endsAt <= (await clockNow(tx))
          : onExhausted === 'CLOSE' && spent === budget;
      if (!holds || !mayBecome(status, 'CLOSING')) throw new NothingToDo();
      await close(tx, campaign, await readOne(tx, openEndsOf, campaignId));
      return done(campaign, 'CLOSING', { reason });
    });
  });
}

/**
 * Completes a closing campaign as the system: once every approved clip had its last check and nothing waits for review,
 * and after closingHours in any case.
 */
export async function completeClosed(database: Database, campaignId: bigint, closingHours: number): Promise<boolean> {
  return attempt(async () => {
    const input = { campaignId };
    await runCommand(database, SYSTEM, { action: 'completeCampaign', input }, async (tx) => {
      const campaign = await lockCampaign(tx, campaignId);
      if (campaign.status !== 'CLOSING' || campaign.closingAt === null) throw new NothingToDo();
      const open = await readOne(tx, openEndsOf, campaignId);
      const isOver = (await clockNow(tx)).getTime() >= campaign.closingAt.getTime() + closingHours * 3_600_000;
      if (!isOver && isOpen(open)) throw new NothingToDo();
      // Their approvals are revoked first, while the campaign still closes.
      if ((await readOne(tx, anyDeletedTooEarly, campaignId)).any) throw new NothingToDo();
      await moveTo(tx, campaign, 'COMPLETED');
      return done(campaign, 'COMPLETED', { unmeasured: open.unmeasured.length, suspects: open.suspects });
    });
  });
}

/** Leaves no trace: the transaction is rolled back. */
class NothingToDo extends Error {}

async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof NothingToDo) return false;
    throw error;
  }
}
