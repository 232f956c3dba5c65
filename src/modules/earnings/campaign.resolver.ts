/** Mutations of campaigns that settle. */
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { parseId } from '../../kernel/page.js';
import { Money } from '../../kernel/scalars.js';
import { actorOf, CommandInput, CommandPayload } from '../audit/command.input.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { campaignById } from '../campaigns/campaigns.loaders.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { raiseBudget } from './raise-budget.js';

@InputType({ description: 'More money for a campaign.' })
export class RaiseBudgetInput extends CommandInput {
  @Field(() => ID, { description: 'The campaign; no draft.' })
  campaignId!: string;

  @Field(() => Money, { description: 'The whole budget from now on, above the present one.' })
  budget!: bigint;
}

@ObjectType({ description: 'The campaign with its new budget.', simpleResolvers: true })
export class RaiseBudgetPayload extends CommandPayload {
  @Field(() => Campaign, { nullable: true, description: 'The campaign, as it is now.' })
  campaign!: CampaignRow | null;
}

@Resolver()
export class CampaignEarningResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => RaiseBudgetPayload, {
    description: 'Raises a budget and pays who was cut off by it, at once. CONFLICT for a draft.',
  })
  async raiseBudget(
    @Arg('input', () => RaiseBudgetInput, { description: 'What is asked for.' }) input: RaiseBudgetInput,
    @Ctx() context: Context,
  ): Promise<RaiseBudgetPayload> {
    const { replayed, campaignId } = await raiseBudget(
      context.services.database,
      actorOf(context),
      { campaignId: BigInt(parseId('input.campaignId', input.campaignId)), budget: input.budget },
      input.idempotencyKey,
    );
    return { campaign: await context.loaders.load(campaignById, campaignId.toString()), replayed };
  }
}
