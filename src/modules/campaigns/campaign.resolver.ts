/** Queries of campaigns, and their terms. */
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { notFound } from '../../kernel/errors.js';
import { PageInput } from '../../kernel/page.input.js';
import { parseId, ROOT } from '../../kernel/page.js';
import { Campaign, CampaignConnection, CampaignTerms } from './campaign.type.js';
import { CampaignsFilterInput } from './campaigns.input.js';
import { campaignById, campaignList, campaignTerms, campaignTermsHistory } from './campaigns.loaders.js';
import type { CampaignRow } from './campaigns.sql.js';

@Resolver(() => Campaign)
export class CampaignResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => Campaign, { nullable: true, description: 'One campaign. NOT_FOUND for a draft to a clipper.' })
  async campaign(
    @Arg('id', () => ID, { description: 'Id of the campaign.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<CampaignRow> {
    const campaign = await loaders.load(campaignById, parseId('id', id));
    if (campaign === null) throw notFound('The campaign');
    return campaign;
  }

  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => CampaignConnection, { description: 'Campaigns; to a clipper, those that are no drafts.' })
  campaigns(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => CampaignsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: CampaignsFilterInput | null,
    @Ctx() context: Context,
  ): Connection<CampaignRow> {
    return loadConnection(context, campaignList, ROOT, {
      of: 'ALL',
      filter: { ...filter },
      page: PageInput.parse(page),
    });
  }

  @FieldResolver(() => CampaignTerms, { description: 'The terms in force.' })
  terms(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTerms, campaign.id);
  }

  @FieldResolver(() => [CampaignTerms], { description: 'Every version of the terms, the newest first.' })
  termsHistory(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTermsHistory, campaign.id);
  }
}
