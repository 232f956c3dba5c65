/** The query for one clip, and its owner and campaign. Lists of clips have totals and live in the totals module. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { campaignById } from '../campaigns/campaigns.loaders.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { Clip } from './clip.type.js';
import type { ClipRow } from './clips.sql.js';

@Resolver(() => Clip)
export class ClipResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Owner of the clip: the user who submitted it last.' })
  user(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, clip.userId);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'The campaign that it was last submitted to.' })
  campaign(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignById, clip.campaignId);
  }
}
