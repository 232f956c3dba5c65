/** createCampaign creates a draft with its first terms. */
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import type { OnExhausted, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { auditedTerms } from './append-terms.js';
import {
  refuseBudget,
  refuseDemand,
  refusePeriod,
  refuseSocialPlatforms,
  refuseTerms,
  type TermsInput,
} from './campaign-rule.js';

export interface CreateCampaignInput {
  name: string;
  brand: string;
  description?: string;
  /** Cents. */
  budget: bigint;
  socialPlatforms: SocialPlatform[];
  terms: TermsInput;
  /** May be in the past. Default: the time of creation. */
  startsAt?: Date;
  endsAt?: Date | null;
  onExhausted?: OnExhausted;
  createdById: bigint;
}

export async function createCampaign(
  database: Database,
  actor: Actor,
  input: CreateCampaignInput,
  idempotencyKey?: string,
) {
  refuseBudget(input.budget);
  refuseTerms(input.terms);
  refuseSocialPlatforms(input.socialPlatforms);
  return runCommand(database, actor, { action: 'createCampaign', input, idempotencyKey }, async (tx) => {
    const now = await clockNow(tx);
    const startsAt = input.startsAt ?? now;
    refusePeriod(startsAt, input.endsAt ?? null);
    refuseDemand(input.terms, startsAt);
    const { terms, createdById } = input;
    const campaign = await tx.db.campaign.create({
      data: {
        name: input.name,
        brand: input.brand,
        description: input.description ?? '',
        budget: input.budget,
        socialPlatforms: input.socialPlatforms,
        startsAt,
        endsAt: input.endsAt ?? null,
        ...(input.onExhausted && { onExhausted: input.onExhausted }),
        createdById,
        terms: { create: { version: 1, ...terms, validFrom: now, createdById } },
      },
    });
    return {
      result: { campaignId: campaign.id },
      audit: {
        entity: 'Campaign',
        entityId: campaign.id,
        after: { budget: input.budget, status: campaign.status, ...auditedTerms(terms) },
      },
    };
  });
}
