/** The series of users, campaigns and clips: User.timeline, Campaign.timeline, Clip.timeline. */
import { Args, Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { timelineOf } from './timeline.js';
import { Timeline, TimelineInput } from './timeline.type.js';

@Resolver(() => User)
export class UserTimeline {
  @FieldResolver(() => Timeline, { description: 'Earnings, views gained and clips approved of the user over time.' })
  timeline(@Root() user: UserRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'USER', user.id, range);
  }
}

@Resolver(() => Campaign)
export class CampaignTimeline {
  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => Timeline, {
    nullable: true,
    description:
      'Earnings, views gained and clips approved in the campaign over time. Null, with FORBIDDEN, to clippers.',
  })
  timeline(@Root() campaign: CampaignRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'CAMPAIGN', campaign.id, range);
  }
}

@Resolver(() => Clip)
export class ClipTimeline {
  @FieldResolver(() => Timeline, { description: 'Earnings and views gained over time.' })
  timeline(@Root() clip: ClipRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'CLIP', clip.id, range);
  }
}
