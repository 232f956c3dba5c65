/**
 * deleteDraft hides a campaign that was never published, for good. Its row and its terms stay, because terms are facts
 * and history only grows (book B8). Its texts are cleared.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockCampaign } from './lock-campaign.js';

export interface DeleteDraftInput {
  campaignId: bigint;
}

const DELETED = { name: 'Deleted draft', brand: 'Deleted draft', description: '' };

export async function deleteDraft(database: Database, actor: Actor, input: DeleteDraftInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'deleteDraft', input, idempotencyKey }, async (tx) => {
    const { id, status, budget, publishedAt } = await lockCampaign(tx, input.campaignId);
    if (publishedAt !== null) {
      throw conflict(
        `This campaign was published and is ${status}. Only one that was never published can be deleted.`,
        {
          status,
          field: 'input.campaignId',
        },
      );
    }
    await tx.db.campaign.update({ where: { id }, data: { ...DELETED, deletedAt: await clockNow(tx) } });
    return {
      result: { campaignId: id },
      audit: { entity: 'Campaign', entityId: id, before: { status, budget }, after: { status: 'DELETED' } },
    };
  });
}
