/** Submission.pricing, and what its lines refer to. */
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { LinesArgs, type LinesPage, pageOfLines } from '../../kernel/api/lines.js';
import { Money } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowOrNull } from '../../kernel/reads/loader.js';
import { CampaignTerms } from '../campaigns/campaign.type.js';
import { termsById } from '../campaigns/campaigns.loaders.js';
import { Earning } from '../ledger/earning.type.js';
import { earningById } from '../ledger/earnings.loaders.js';
import { replay } from '../ledger/replay.js';
import {
  entriesOfSubmissions,
  pricingsOf,
  type StoredPricing,
  termsOfBooks,
  trackingsOfSubmissions,
} from '../ledger/replay.sql.js';
import { Submission } from '../submissions/submission.type.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';
import { trackingById } from '../trackings/clip-trackings.fields.js';
import { ViewTracking } from '../trackings/tracking.type.js';
import { budgetLeftOfSubmissions } from './budget-left.sql.js';
import { type PricingLineRow, placeOfLine, pricingLine } from './pricing.js';
import { PricingLine, PricingPage } from './pricing.type.js';

const pricing = defineLoader<Id, StoredPricing, StoredPricing | null>({
  statement: pricingsOf,
  keyOf: ({ id }) => id.toString(),
  value: rowOrNull,
});
const trackings = defineLoader({
  statement: trackingsOfSubmissions,
  keyOf: ({ submissionId }): Id => submissionId.toString(),
  value: (rows) => [...rows],
});
const entries = defineLoader({
  statement: entriesOfSubmissions,
  keyOf: ({ submissionId }): Id => submissionId.toString(),
  value: (rows) => [...rows],
});
export const termsVersionsOf = defineLoader({
  statement: termsOfBooks,
  keyOf: ({ campaignId }): Id => campaignId.toString(),
  value: (rows) => [...rows],
});
const budgetLeft = defineLoader({
  statement: budgetLeftOfSubmissions,
  keyOf: ({ submissionId }) => submissionId,
  value: (rows) => new Map(rows.map(({ id, budgetLeft: left }) => [id, left])),
});

@Resolver(() => Submission)
export class SubmissionPricing {
  @FieldResolver(() => PricingPage, {
    description:
      'Why the submission earned what it earned: each tracking that was priced and each entry of the ledger, in their order. It is priced again by the rule that settled it. A former owner of the clip sees it, too.',
  })
  async pricing(
    @Root() { id, campaignId }: SubmissionRow,
    @Args(() => LinesArgs) args: LinesArgs,
    @Ctx() { loaders }: Context,
  ): Promise<LinesPage<PricingLineRow>> {
    const [stored, ...facts] = await Promise.all([
      loaders.load(pricing, id),
      loaders.load(trackings, id),
      loaders.load(entries, id),
      loaders.load(termsVersionsOf, campaignId),
    ]);
    if (stored === null) throw new Error(`submission ${id} has no pricing`);
    const earlier = stored.continuesId === null ? null : await loaders.load(pricing, stored.continuesId.toString());
    const [priced, posted, terms] = facts;
    const lines = replay(stored, earlier ?? undefined, { trackings: priced, entries: posted, versions: terms });
    return pageOfLines(
      lines.map((line) => pricingLine(id, line)),
      placeOfLine,
      args,
    );
  }
}

@Resolver(() => PricingLine)
export class PricingLineFields {
  @FieldResolver(() => ViewTracking, {
    nullable: true,
    description:
      'The tracking that was priced. Null unless the line is PRICED, and for a former owner whose clip now belongs to another clipper.',
  })
  tracking(@Root() { trackingId }: PricingLineRow, @Ctx() { loaders }: Context) {
    return trackingId === null ? null : loaders.load(trackingById, trackingId);
  }

  @FieldResolver(() => CampaignTerms, {
    nullable: true,
    description: 'The version of the terms with the rate of these views. Null unless the line is PRICED.',
  })
  terms(@Root() { rateTermsId }: PricingLineRow, @Ctx() { loaders }: Context) {
    return rateTermsId === null ? null : loaders.load(termsById, rateTermsId);
  }

  @FieldResolver(() => CampaignTerms, {
    nullable: true,
    description: 'The version of the terms with the minimum and the cap. Null unless the line is PRICED.',
  })
  limits(@Root() { limitTermsId }: PricingLineRow, @Ctx() { loaders }: Context) {
    return limitTermsId === null ? null : loaders.load(termsById, limitTermsId);
  }

  @FieldResolver(() => Earning, { nullable: true, description: 'The entry. Null unless the line is POSTED.' })
  earning(@Root() { earningId }: PricingLineRow, @Ctx() { loaders }: Context) {
    return earningId === null ? null : loaders.load(earningById, earningId);
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: 'The rest of the budget of the campaign after the entry. Null unless the line is POSTED.',
  })
  async budgetLeft(@Root() { earningId, submissionId }: PricingLineRow, @Ctx() { loaders }: Context) {
    return earningId === null ? null : ((await loaders.load(budgetLeft, submissionId)).get(earningId) ?? null);
  }
}
