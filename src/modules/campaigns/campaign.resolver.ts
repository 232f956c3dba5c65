/** Queries of campaigns, and their terms. */
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { badInput, notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/page.js';
import { Campaign, CampaignTerms } from './campaign.type.js';
import { campaignById, campaignTerms, campaignTermsHistory } from './campaigns.loaders.js';
import { type CampaignRow, TERMS_SHOWN_MAX } from './campaigns.sql.js';

@Resolver(() => Campaign)
export class CampaignResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => Campaign, {
    nullable: true,
    description: 'One campaign. NOT_FOUND to a clipper for what was never published.',
  })
  async campaign(
    @Arg('id', () => ID, { description: 'Id of the campaign.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<CampaignRow> {
    const campaign = await loaders.load(campaignById, parseId('id', id));
    if (campaign === null) throw notFound('The campaign');
    return campaign;
  }

  @FieldResolver(() => CampaignTerms, { description: 'The terms in force.' })
  terms(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTerms, campaign.id);
  }

  @FieldResolver(() => [CampaignTerms], { description: 'The versions of the terms, the newest first.' })
  termsHistory(
    @Root() campaign: CampaignRow,
    @Arg('first', () => Int, { defaultValue: 20, description: `How many versions at most, 1 to ${TERMS_SHOWN_MAX}.` })
    first: number,
    @Ctx() { loaders }: Context,
  ) {
    if (first < 1 || first > TERMS_SHOWN_MAX)
      throw badInput('first', `first must be between 1 and ${TERMS_SHOWN_MAX}.`);
    return loaders.load(campaignTermsHistory, campaign.id, { first });
  }
}
