/** Campaign.budgetExhaustion: when the budget ran out, and which clip used it up. */
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { defineLoader, rowOrNull } from '../../kernel/reads/loader.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import { type ExhaustionRow, exhaustionOfCampaigns } from './earnings.sql.js';

@ObjectType({ description: 'When the budget of a campaign ran out, and which clip used it up.', simpleResolvers: true })
export class BudgetExhaustion {
  @Field(() => DateTime, {
    description:
      'When the entry that spent the last of the budget was written. For a budget of 0.00: when the campaign was published, or created if it never was.',
  })
  at!: Date;
}

const exhaustion = defineLoader({
  sees: 'role',
  statement: exhaustionOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: rowOrNull,
});

@Resolver(() => Campaign)
export class CampaignEarningFields {
  @FieldResolver(() => BudgetExhaustion, {
    nullable: true,
    description:
      'How the budget ran out; null while any of it remains. It is null again once the budget is raised or money comes back. A budget of 0.00 has run out from the start.',
  })
  budgetExhaustion(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(exhaustion, campaign.id);
  }
}

@Resolver(() => BudgetExhaustion)
export class BudgetExhaustionFields {
  @FieldResolver(() => Clip, {
    nullable: true,
    description:
      'The clip that the last of the budget was spent on. Null for a budget of 0.00, and to a clipper if the clip belongs to another user.',
  })
  clip(@Root() { clipId }: ExhaustionRow, @Ctx() { loaders }: Context) {
    return clipId === null ? null : loaders.load(clipById, clipId);
  }
}
