/** The query for one clip, and its owner and campaign. Lists of clips have totals and live in the totals module. */
import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { parseId } from '../../kernel/api/page.js';
import { notFound } from '../../kernel/base/errors.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { campaignById } from '../campaigns/campaigns.loaders.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { Clip } from './clip.type.js';
import { clipById } from './clips.loaders.js';
import type { ClipRow } from './clips.sql.js';

@Resolver(() => Clip)
export class ClipResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => Clip, {
    nullable: true,
    description: 'One clip. NOT_FOUND if there is none, or if a clipper asks for another user’s clip.',
  })
  async clip(
    @Arg('id', () => ID, { description: 'Id of the clip, such as "12".' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<ClipRow> {
    const clip = await loaders.load(clipById, parseId('id', id));
    if (clip === null) throw notFound('The clip');
    return clip;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Owner of the clip: the user who submitted it last.' })
  user(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, clip.userId);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'The campaign that it was last submitted to.' })
  campaign(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignById, clip.campaignId);
  }
}
