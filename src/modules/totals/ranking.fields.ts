/** Campaign.topClippers and topClips, for admins and internal tools. The platform's stand with its other fields. */
import { Args, Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { RankingInput } from './ranking.input.js';
import { ClipperRanking, ClipRanking } from './ranking.type.js';
import { rankingOf } from './rankings.js';

@Resolver(() => Campaign)
export class CampaignRankingFields {
  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => ClipperRanking, { nullable: true, description: 'Its best clippers, with what they have in it.' })
  topClippers(@Root() campaign: CampaignRow, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, campaign.id, 'userId', ranking);
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => ClipRanking, { nullable: true, description: 'Its best clips.' })
  topClips(@Root() campaign: CampaignRow, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, campaign.id, 'id', ranking);
  }
}
