/** Types for rankings over a range of time. */
import { type ClassType, Field, ObjectType } from 'type-graphql';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { Placed } from '../rankings/ranking.type.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { TimelineTotal } from './timeline.type.js';

@ObjectType({ simpleResolvers: true })
abstract class PlacedInRange extends Placed {
  @Field(() => TimelineTotal, { description: 'Sums of the row over the range of the timeline.' })
  total!: TimelineTotal;
}

@ObjectType({ description: 'A clipper in a ranking over a range of time.', simpleResolvers: true })
export class TimelineClipper extends PlacedInRange {
  @Field(() => User, { nullable: true, description: 'The clipper.' })
  user?: () => Promise<UserRow | null>;
}

@ObjectType({ description: 'A campaign in a ranking over a range of time.', simpleResolvers: true })
export class TimelineCampaign extends PlacedInRange {
  @Field(() => Campaign, { nullable: true, description: 'The campaign.' })
  campaign?: () => Promise<CampaignRow | null>;
}

@ObjectType({ description: 'A clip in a ranking over a range of time.', simpleResolvers: true })
export class TimelineClip extends PlacedInRange {
  @Field(() => Clip, { nullable: true, description: 'The clip.' })
  clip?: () => Promise<ClipRow | null>;
}

function rankingOf<Row extends object>(name: string, row: () => ClassType<Row>) {
  @ObjectType(`${name}Ranking`, {
    description:
      'The best rows of a range of time first, without rows at zero or below. rows and rest add up to the total of the timeline.',
    simpleResolvers: true,
  })
  class Ranking {
    @Field(() => [row()], {
      description: 'The ranked rows, at most as many as first. Equal rows are in the order of their ids.',
    })
    rows!: () => Promise<Row[]>;

    @Field(() => TimelineTotal, { description: 'Sums of everything in the range that is not in rows.' })
    rest!: () => Promise<TimelineTotal>;
  }
  return Ranking;
}

export const TimelineClipperRanking = rankingOf('TimelineClipper', () => TimelineClipper);
export const TimelineCampaignRanking = rankingOf('TimelineCampaign', () => TimelineCampaign);
export const TimelineClipRanking = rankingOf('TimelineClip', () => TimelineClip);
