/**
 * changeTerms: adds a version of the terms. The new rate begins with the views after the next look. It requests a
 * refresh, so that this look is now, not hours later.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { appendTerms, auditedTerms } from '../campaigns/append-terms.js';
import { refuseDemand, refuseTerms, type TermsInput } from '../campaigns/campaign-rule.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { requestRefresh } from '../trackings/request-refresh.js';

export interface ChangeTermsInput {
  campaignId: bigint;
  terms: TermsInput;
}

export async function changeTerms(database: Database, actor: Actor, input: ChangeTermsInput, idempotencyKey?: string) {
  refuseTerms(input.terms);
  const createdById = personOf(actor, 'A change of terms needs a user as its actor: the system cannot make one.');
  return runCommand(database, actor, { action: 'changeTerms', input, idempotencyKey }, async (tx) => {
    const { id, status, startsAt, closingAt, accrualEndedAt } = await lockCampaign(tx, input.campaignId);
    if (closingAt !== null || accrualEndedAt !== null) {
      throw conflict(`The terms can no longer change: the campaign is ${status}.`, {
        status,
        field: 'input.campaignId',
      });
    }
    refuseDemand(input.terms, startsAt);
    const version = await appendTerms(tx, id, input.terms, createdById);
    if (status !== 'DRAFT') await requestRefresh(tx, { trigger: 'ADMIN', campaignId: id });
    return {
      result: { campaignId: id },
      audit: { entity: 'Campaign', entityId: id, after: { version, ...auditedTerms(input.terms) } },
    };
  });
}
