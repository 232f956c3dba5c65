/** Query.clips, User.clips and Campaign.clips, which have totals. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { ClipOrder, ClipsFilterInput } from '../clips/clips.input.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { ClipConnection, clipsOf } from './clip-lists.js';

@Resolver()
export class ClipsResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => ClipConnection, { nullable: true, description: 'Clips. Clippers see only their own.' })
  clips(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Arg('orderBy', () => ClipOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'ALL', ROOT, { page, filter, orderBy });
  }
}

@Resolver(() => User)
export class UserClips {
  @FieldResolver(() => ClipConnection, { description: 'Clips that the user owns.' })
  clips(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Arg('orderBy', () => ClipOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'USER', user.id, { page, filter, orderBy });
  }
}

@Resolver(() => Campaign)
export class CampaignClips {
  @FieldResolver(() => ClipConnection, { description: 'Clips in the campaign. Clippers see only their own.' })
  clips(
    @Root() campaign: CampaignRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Arg('orderBy', () => ClipOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'CAMPAIGN', campaign.id, { page, filter, orderBy });
  }
}
