/** refreshClips: requests a run, even for clips that are not due, and returns at once. The workers do the rest. */
import { badInput, conflict, notFound } from '../../kernel/base/errors.js';
import { printId } from '../../kernel/base/global-ids.js';
import type { Database } from '../../kernel/db/database.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import { REFRESHED_CAMPAIGNS } from '../clips/freshness.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import { refreshableClips } from './plan.sql.js';

export interface RefreshClipsInput {
  clipIds?: bigint[];
  campaignId?: bigint;
}

/** The most clips that one request may name. A campaign, or everything, needs no list of clips. */
export const CLIPS_MAX = 1_000;

export async function refreshClips(
  database: Database,
  actor: Actor,
  input: RefreshClipsInput,
  idempotencyKey?: string,
) {
  const { clipIds, campaignId } = input;
  if (clipIds !== undefined && campaignId !== undefined) {
    throw badInput('input.campaignId', 'Send clipIds or campaignId, not both.');
  }
  if (clipIds !== undefined && (clipIds.length === 0 || clipIds.length > CLIPS_MAX)) {
    throw badInput('input.clipIds', `clipIds must have 1 to ${CLIPS_MAX} ids. Leave it out to refresh all clips.`);
  }
  return runCommand(database, actor, { action: 'refreshClips', input, idempotencyKey }, async (tx) => {
    if (clipIds !== undefined) await refuseUnrefreshed(tx, clipIds);
    if (campaignId !== undefined) await refuseEnded(tx, campaignId);
    const { refreshRunId } = await requestRefresh(tx, {
      trigger: 'ADMIN',
      ...(clipIds && { clipIds }),
      ...(campaignId && { campaignId }),
    });
    const after = { clips: clipIds?.length ?? null, campaignId: campaignId ?? null };
    return { result: { refreshRunId }, audit: { entity: 'RefreshRun', entityId: refreshRunId, after } };
  });
}

async function refuseUnrefreshed(tx: Transaction, clipIds: readonly bigint[]): Promise<void> {
  const found = new Map((await tx.read(refreshableClips, clipIds)).map((clip) => [clip.id, clip]));
  for (const id of clipIds) {
    const clip = found.get(id);
    if (clip === undefined) throw notFound(printId(CLIP_ID, id));
    if (clip.refreshable) continue;
    const because = clip.hadLastCheck ? 'it had its last check' : `it is ${clip.status}`;
    throw conflict(
      `${printId(CLIP_ID, id)} cannot be refreshed: ${because} in a campaign that is ${clip.campaignStatus}.`,
      { field: 'input.clipIds', status: clip.status },
    );
  }
}

async function refuseEnded(tx: Transaction, campaignId: bigint): Promise<void> {
  const campaign = await tx.db.campaign.findUnique({
    where: { id: campaignId, deletedAt: null },
    select: { status: true },
  });
  if (campaign === null) throw notFound('The campaign');
  if (!REFRESHED_CAMPAIGNS.includes(campaign.status)) {
    throw conflict(`Only an active, paused or closing campaign can be refreshed: this one is ${campaign.status}.`, {
      field: 'input.campaignId',
      status: campaign.status,
    });
  }
}
