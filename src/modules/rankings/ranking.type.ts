/** Types for rankings. */
import { type ClassType, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DecimalText } from '../../kernel/api/scalars.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { Totals } from '../totals/totals.type.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';

export const RankingMeasure = { EARNED: 'EARNED', VIEWS: 'VIEWS' } as const;
export type RankingMeasure = keyof typeof RankingMeasure;

registerEnumType(RankingMeasure, {
  name: 'RankingMeasure',
  description: 'The measure that a ranking is ordered by.',
  valuesConfig: { EARNED: { description: 'By totals.earned.' }, VIEWS: { description: 'By totals.views.' } },
});

@ObjectType({ simpleResolvers: true })
export abstract class Placed {
  @Field(() => Int, {
    description: '1 + the number of rows that are strictly better. Equal rows share a rank: 1, 1, 3.',
  })
  rank!: number;

  @Field(() => DecimalText, {
    nullable: true,
    description:
      'Percent of the total of the scope, with two places, such as "12.50". Null unless that total is above 0.',
  })
  share?: string | null;
}

@ObjectType({ simpleResolvers: true })
abstract class Ranked extends Placed {
  @Field(() => Totals, { description: 'Totals of the row within the scope of the ranking.' })
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
    description: 'The best rows first, without rows that have zero. rows and rest add up to the totals of the scope.',
    simpleResolvers: true,
  })
  class Ranking {
    @Field(() => [row()], {
      description: 'The ranked rows, at most as many as first. Equal rows are in the order of their ids.',
    })
    rows!: () => Promise<Row[]>;

    @Field(() => Totals, { description: 'Totals of everything in the scope that is not in rows.' })
    rest!: () => Promise<Totals>;
  }
  return Ranking;
}

export const ClipperRanking = rankingOf('Clipper', () => RankedClipper);
export const CampaignRanking = rankingOf('Campaign', () => RankedCampaign);
export const ClipRanking = rankingOf('Clip', () => RankedClip);
