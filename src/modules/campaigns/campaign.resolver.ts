/** The query for one campaign, and the terms of campaigns. */
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { parseId } from '../../kernel/api/page.js';
import { badInput, notFound } from '../../kernel/base/errors.js';
import { Campaign, CampaignTerms } from './campaign.type.js';
import { campaignById, campaignTerms, campaignTermsHistory } from './campaigns.loaders.js';
import { type CampaignRow, TERMS_SHOWN_MAX } from './campaigns.sql.js';

@Resolver(() => Campaign)
export class CampaignResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => Campaign, {
    nullable: true,
    description: 'One campaign. NOT_FOUND if there is none, or if a clipper asks for one that was never published.',
  })
  async campaign(
    @Arg('id', () => ID, { description: 'Id of the campaign, such as "12".' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<CampaignRow> {
    const campaign = await loaders.load(campaignById, parseId('id', id));
    if (campaign === null) throw notFound('The campaign');
    return campaign;
  }

  @FieldResolver(() => CampaignTerms, { description: 'The terms now in force.' })
  terms(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTerms, campaign.id);
  }

  @FieldResolver(() => [CampaignTerms], {
    description: 'Versions of the terms, the newest first. BAD_USER_INPUT if first is out of range.',
  })
  termsHistory(
    @Root() campaign: CampaignRow,
    @Arg('first', () => Int, { defaultValue: 20, description: `Maximum number of versions, 1 to ${TERMS_SHOWN_MAX}.` })
    first: number,
    @Ctx() { loaders }: Context,
  ) {
    if (first < 1 || first > TERMS_SHOWN_MAX)
      throw badInput('first', `first must be between 1 and ${TERMS_SHOWN_MAX}.`);
    return loaders.load(campaignTermsHistory, campaign.id, { first });
  }
}
