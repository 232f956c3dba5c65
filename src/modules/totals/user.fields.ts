/** User.totals, totalsByPlatform, clips and campaigns: whatever carries sums over the user's clips. */
import { Arg, Args, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { connectionWith, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { PageInput } from '../../kernel/page.input.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { CampaignsFilterInput } from '../campaigns/campaigns.input.js';
import { campaignList } from '../campaigns/campaigns.loaders.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { ClipsFilterInput } from '../clips/clips.input.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { ClipConnection, clipsOf } from './clip-lists.js';
import { withPairTotals } from './pair-edges.js';
import { TotalsFilterInput } from './totals.input.js';
import { userTotals, userTotalsByPlatform } from './totals.loaders.js';
import type { Totals as TotalsRow } from './totals.sql.js';
import { SocialPlatformTotals, Totals } from './totals.type.js';

@ObjectType({ description: 'A campaign and what the user has in it.', simpleResolvers: true })
export class UserCampaignEdge {
  @Field(() => String, { description: 'Opaque; pass it as after to go on from here.' })
  cursor!: string;

  @Field(() => Campaign, { description: 'The campaign.' })
  node!: CampaignRow;

  @Field(() => Totals, { description: 'The totals of this user in this campaign.' })
  totals!: () => Promise<TotalsRow>;
}

export const UserCampaignConnection = connectionWith('UserCampaign', () => UserCampaignEdge);

@Resolver(() => User)
export class UserTotalsFields {
  @FieldResolver(() => Totals, { description: 'Sums over the clips the user owns.' })
  totals(
    @Root() user: UserRow,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the scope.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    return loaders.load(userTotals, user.id, TotalsFilterInput.parse(filter, viewer));
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'The same by social platform: the parts add up to totals.',
  })
  totalsByPlatform(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userTotalsByPlatform, user.id, {});
  }

  @FieldResolver(() => ClipConnection, { description: 'The clips the user owns.' })
  clips(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'USER', user.id, page, filter);
  }

  @FieldResolver(() => UserCampaignConnection, {
    description: 'Campaigns the user ever submitted to, with the totals of the pair.',
  })
  campaigns(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => CampaignsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: CampaignsFilterInput | null,
    @Ctx() context: Context,
  ) {
    const list = loadConnection(context, campaignList, user.id, {
      of: 'USER',
      filter: { ...filter },
      page: PageInput.parse(page),
    });
    return withPairTotals(context, list, (campaignId) => ({ userId: user.id, campaignId }));
  }
}
