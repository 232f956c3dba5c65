/** Rankings as clients see them. */
import { type ClassType, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { Totals } from './totals.type.js';

export const RankingMeasure = { EARNED: 'EARNED', VIEWS: 'VIEWS' } as const;
export type RankingMeasure = keyof typeof RankingMeasure;

registerEnumType(RankingMeasure, {
  name: 'RankingMeasure',
  description: 'What a ranking goes by.',
  valuesConfig: { EARNED: { description: 'totals.earned.' }, VIEWS: { description: 'totals.views.' } },
});

@ObjectType({ simpleResolvers: true })
abstract class Ranked {
  @Field(() => Int, { description: '1 + the number that is strictly better: 1, 1, 3.' })
  rank!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Percent of the total of the scope, rounded to two places; null where that is 0.',
  })
  share?: number | null;

  @Field(() => Totals, { description: 'Its totals within the scope of the ranking.' })
  totals!: Totals;
}

@ObjectType({ description: 'A clipper in a ranking.', simpleResolvers: true })
export class RankedClipper extends Ranked {
  @Field(() => User, { nullable: true, description: 'The clipper.' })
  user?: () => Promise<UserRow | null>;
}

@ObjectType({ description: 'A campaign in a ranking.', simpleResolvers: true })
export class RankedCampaign extends Ranked {
  @Field(() => Campaign, { nullable: true, description: 'The campaign.' })
  campaign?: () => Promise<CampaignRow | null>;
}

@ObjectType({ description: 'A clip in a ranking.', simpleResolvers: true })
export class RankedClip extends Ranked {
  @Field(() => Clip, { nullable: true, description: 'The clip.' })
  clip?: () => Promise<ClipRow | null>;
}

function rankingOf<Row extends object>(name: string, row: () => ClassType<Row>) {
  @ObjectType(`${name}Ranking`, {
    description: 'The best first; those with nothing are left out. The rows and the rest add up to the scope.',
    simpleResolvers: true,
  })
  class Ranking {
    @Field(() => [row()], { description: 'At most as many as were asked for; equal ones in the order of their ids.' })
    rows!: () => Promise<Row[]>;

    @Field(() => Totals, { description: 'Totals of everything in the scope that is not among the rows.' })
    rest!: () => Promise<Totals>;
  }
  return Ranking;
}

export const ClipperRanking = rankingOf('Clipper', () => RankedClipper);
export const CampaignRanking = rankingOf('Campaign', () => RankedCampaign);
export const ClipRanking = rankingOf('Clip', () => RankedClip);
