/** Campaign.topClippers and topClips, for admins and internal tools. Rankings of the platform are in stats/. */
import { Args, Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { RankingInput } from './ranking.input.js';
import { ClipperRanking, ClipRanking } from './ranking.type.js';
import { rankingOf } from './rankings.js';

@Resolver(() => Campaign)
export class CampaignRankingFields {
  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => ClipperRanking, {
    nullable: true,
    description: 'The best clippers of the campaign, with their totals in it. Null, with FORBIDDEN, to clippers.',
  })
  topClippers(@Root() campaign: CampaignRow, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, campaign.id, 'userId', ranking);
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => ClipRanking, {
    nullable: true,
    description: 'The best clips of the campaign. Null, with FORBIDDEN, to clippers.',
  })
  topClips(@Root() campaign: CampaignRow, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, campaign.id, 'id', ranking);
  }
}
