/** The query for one campaign, and the terms of campaigns. */
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { badInput } from '../../kernel/base/errors.js';
import { Campaign, CampaignTerms } from './campaign.type.js';
import { campaignTerms, campaignTermsHistory } from './campaigns.loaders.js';
import { type CampaignRow, TERMS_SHOWN_MAX } from './campaigns.sql.js';

@Resolver(() => Campaign)
export class CampaignResolver {
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
