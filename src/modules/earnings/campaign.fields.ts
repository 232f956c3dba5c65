/** Campaign.budgetExhaustion: when the money ran out, and by which clip. */
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import { DateTime } from '../../kernel/scalars.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import { type ExhaustionRow, exhaustionOfCampaigns } from './earnings.sql.js';

@ObjectType({ description: 'How the budget of a campaign ran out.', simpleResolvers: true })
export class BudgetExhaustion {
  @Field(() => DateTime, {
    description:
      'When the entry that spent the last of it was written; of a budget of 0.00, when the campaign was published, or made.',
  })
  at!: Date;
}

const exhaustion = defineLoader({
  statement: exhaustionOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: rowOrNull,
});

@Resolver(() => Campaign)
export class CampaignEarningFields {
  @FieldResolver(() => BudgetExhaustion, {
    nullable: true,
    description:
      'Not null while nothing remains of the budget, a budget of 0.00 included; raising it, or money that comes back, ends it.',
  })
  budgetExhaustion(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(exhaustion, campaign.id);
  }
}

@Resolver(() => BudgetExhaustion)
export class BudgetExhaustionFields {
  @FieldResolver(() => Clip, {
    nullable: true,
    description: 'The clip it was spent on; null where it is another’s, and for a budget of 0.00.',
  })
  clip(@Root() { clipId }: ExhaustionRow, @Ctx() { loaders }: Context) {
    return clipId === null ? null : loaders.load(clipById, clipId);
  }
}
