/** The totals of users, campaigns and clips: User.totals, Campaign.totals, Clip.totals, and those by social platform. */
import { Arg, Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { MOVES_WITH_THE_CLOCK } from '../../kernel/api/moves-with-the-clock.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { scoped } from './scope.js';
import { TotalsFilterInput } from './totals.input.js';
import {
  campaignBacklog,
  campaignPace,
  campaignTotals,
  campaignTotalsByPlatform,
  clipTotals,
  userTotals,
  userTotalsByPlatform,
} from './totals.loaders.js';
import { CampaignBacklog, CampaignPace, SocialPlatformTotals, Totals } from './totals.type.js';

@Resolver(() => User)
export class UserTotals {
  @FieldResolver(() => Totals, { description: 'Sums over the clips that count and that the user owns.' })
  totals(
    @Root() user: UserRow,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the totals.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    const parsed = TotalsFilterInput.parse(filter, viewer);
    return scoped(loaders.load(userTotals, user.id, parsed), 'USER', user.id, parsed);
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'Totals by social platform. They add up to totals.',
  })
  totalsByPlatform(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userTotalsByPlatform, user.id, {});
  }
}

@Resolver(() => Campaign)
export class CampaignTotals {
  @FieldResolver(() => Totals, {
    description:
      'Sums over the clips that count in the campaign, of all clippers. Everybody who sees the campaign sees them.',
  })
  totals(
    @Root() campaign: CampaignRow,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the totals.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    const parsed = TotalsFilterInput.parse(filter, viewer);
    return scoped(loaders.load(campaignTotals, campaign.id, parsed), 'CAMPAIGN', campaign.id, parsed);
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'Totals by social platform. They add up to totals.',
  })
  totalsByPlatform(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTotalsByPlatform, campaign.id, {});
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => CampaignPace, {
    nullable: true,
    description: `How fast the budget is being spent. Null, with FORBIDDEN, to clippers. It ${MOVES_WITH_THE_CLOCK}`,
  })
  pace(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignPace, campaign.id);
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => CampaignBacklog, {
    nullable: true,
    description: 'Money owed in the campaign that was not posted yet. Null, with FORBIDDEN, to clippers.',
  })
  backlog(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignBacklog, campaign.id);
  }
}

@Resolver(() => Clip)
export class ClipTotals {
  @FieldResolver(() => Totals, { description: 'Totals of the clip. Every measure is zero while it does not count.' })
  totals(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return scoped(loaders.load(clipTotals, clip.id), 'CLIP', clip.id);
  }
}
