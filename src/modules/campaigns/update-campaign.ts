/**
 * updateCampaign edits a draft. Of a published campaign it edits the texts and when it ends; raiseBudget and changeTerms do
 * the rest.
 */
import { badInput, conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import type { OnExhausted, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { type Actor, type AuditValues, personOf, runCommand } from '../commands/run-command.js';
import { appendTerms, auditedTerms } from './append-terms.js';
import {
  refuseBudget,
  refuseDemand,
  refusePeriod,
  refuseSocialPlatforms,
  refuseTerms,
  type TermsInput,
} from './campaign-rule.js';
import type { LockedCampaign } from './campaigns.sql.js';
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
  onExhausted?: OnExhausted;
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
    const campaign = await lockCampaign(tx, campaignId);
    const { id, status, startsAt, endsAt, budget } = campaign;
    if (status !== 'DRAFT') refusePublished(campaign, input);
    const named = input.endsAt === undefined ? 'startsAt' : 'endsAt';
    refusePeriod(input.startsAt ?? startsAt, input.endsAt === undefined ? endsAt : input.endsAt, named);
    if (terms !== undefined) refuseDemand(terms, input.startsAt ?? startsAt);
    await tx.db.campaign.update({ where: { id }, data: columns });
    const version = terms === undefined ? null : await appendTerms(tx, id, terms, createdById);
    const after: AuditValues = {
      changed: Object.keys(input).filter((name) => name !== 'campaignId'),
      ...(input.budget !== undefined && { budget: input.budget }),
      ...(input.endsAt !== undefined && { endsAt: input.endsAt?.toISOString() ?? null }),
      ...(input.onExhausted !== undefined && { onExhausted: input.onExhausted }),
      ...(terms !== undefined && { ...auditedTerms(terms), version }),
    };
    const before = { status, budget, ...(input.endsAt !== undefined && { endsAt: endsAt?.toISOString() ?? null }) };
    return {
      result: { campaignId: id },
      audit: {
        entity: 'Campaign',
        entityId: id,
        before,
        after,
      },
    };
  });
}

/** These may still change once clippers have seen the campaign. */
const EDITABLE = new Set(['campaignId', 'name', 'description', 'endsAt', 'onExhausted']);

function refusePublished({ status, closingAt, accrualEndedAt }: LockedCampaign, input: UpdateCampaignInput): void {
  const fixed = Object.keys(input).find((name) => !EDITABLE.has(name));
  if (fixed !== undefined)
    throw conflict(
      `${fixed} can be edited only in a draft, but this campaign is ${status}. Use raiseBudget or changeTerms.`,
      { status, field: `input.${fixed}` },
    );
  const ending = (['endsAt', 'onExhausted'] as const).find((name) => input[name] !== undefined);
  if (ending !== undefined && (closingAt !== null || accrualEndedAt !== null))
    throw conflict(`This campaign is ${status}, so its end cannot change any more.`, {
      status,
      field: `input.${ending}`,
    });
}
