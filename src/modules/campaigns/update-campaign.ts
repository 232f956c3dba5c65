/** updateCampaign edits a draft. After activation, use raiseBudget and changeTerms instead. */
import { badInput, conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { type Actor, type AuditValues, personOf, runCommand } from '../commands/run-command.js';
import { appendTerms, auditedTerms } from './append-terms.js';
import { refuseBudget, refusePeriod, refuseSocialPlatforms, refuseTerms, type TermsInput } from './campaign-rule.js';
import { lockCampaign } from './lock-campaign.js';

export interface UpdateCampaignInput {
  campaignId: bigint;
  name?: string;
  brand?: string;
  description?: string;
  /** Cents. */
  budget?: bigint;
  socialPlatforms?: SocialPlatform[];
  terms?: TermsInput;
  startsAt?: Date;
  /** Null: no end. */
  endsAt?: Date | null;
}

export async function updateCampaign(
  database: Database,
  actor: Actor,
  input: UpdateCampaignInput,
  idempotencyKey?: string,
) {
  const { campaignId, terms, ...columns } = input;
  if (terms === undefined && Object.keys(columns).length === 0)
    throw badInput('input', 'Give at least one field to change.');
  if (input.budget !== undefined) refuseBudget(input.budget);
  if (input.socialPlatforms !== undefined) refuseSocialPlatforms(input.socialPlatforms);
  if (terms !== undefined) refuseTerms(terms);
  const createdById = personOf(actor, 'A campaign must be edited by a user, not by the system.');
  return runCommand(database, actor, { action: 'updateCampaign', input, idempotencyKey }, async (tx) => {
    const { id, status, startsAt, endsAt, budget } = await lockCampaign(tx, campaignId);
    if (status !== 'DRAFT') {
      throw conflict(`Only a draft can be edited, but this campaign is ${status}. Use raiseBudget or changeTerms.`, {
        status,
        field: 'input.campaignId',
      });
    }
    const named = input.endsAt === undefined ? 'startsAt' : 'endsAt';
    refusePeriod(input.startsAt ?? startsAt, input.endsAt === undefined ? endsAt : input.endsAt, named);
    await tx.db.campaign.update({ where: { id }, data: columns });
    const version = terms === undefined ? null : await appendTerms(tx, id, terms, createdById);
    const after: AuditValues = {
      changed: Object.keys(input).filter((name) => name !== 'campaignId'),
      ...(input.budget !== undefined && { budget: input.budget }),
      ...(terms !== undefined && { ...auditedTerms(terms), version }),
    };
    return {
      result: { campaignId: id },
      audit: { entity: 'Campaign', entityId: id, before: { status, budget }, after },
    };
  });
}
