/** Types for timelines. */
import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { MOVES_WITH_THE_CLOCK } from '../../kernel/api/moves-with-the-clock.js';
import { DateTime, Money, SafeInt, TimeZone } from '../../kernel/api/scalars.js';

import type { Range, TimelineScope } from './timeline.sql.js';

export const Granularities = { HOUR: 'HOUR', DAY: 'DAY', WEEK: 'WEEK', MONTH: 'MONTH' } as const;

registerEnumType(Granularities, {
  name: 'Granularity',
  description: 'Length of the buckets of a timeline, in the calendar of its time zone.',
  valuesConfig: {
    HOUR: { description: 'One hour of the clock in the zone. An hour that occurs twice has two buckets.' },
    DAY: {
      description:
        'From the first moment of a day to that of the next: 23 to 25 hours when the clock changes. A day that the calendar skips has no bucket.',
    },
    WEEK: { description: 'Seven days, starting on Monday.' },
    MONTH: { description: 'One month, starting on its first day.' },
  },
});

@ObjectType({ simpleResolvers: true })
abstract class TimelineMeasures {
  @Field(() => Money, {
    description:
      'Sum of the ledger by the time of its entries. A revocation is negative in the bucket in which it happened, so closed months never change.',
  })
  earned!: bigint;

  @Field(() => SafeInt, {
    description:
      'Views gained by the clips that count now, by the time they were seen, also before the clip got its present owner. Negative if the social platform took views away.',
  })
  views!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips that count now, by the time of their approval.' })
  clips!: bigint;
}

@ObjectType({ description: 'One bucket, with start ≤ time < end.', simpleResolvers: true })
export class TimelinePoint extends TimelineMeasures {
  @Field(() => DateTime, {
    description: 'Start of the bucket, included. The first bucket is cut at the start of the range.',
  })
  start!: Date;

  @Field(() => DateTime, {
    description: 'End of the bucket, excluded. The last bucket is cut at the end of the range.',
  })
  end!: Date;
}

@ObjectType({ description: 'Sums over a range of time.', simpleResolvers: true })
export class TimelineTotal extends TimelineMeasures {}

@ObjectType({ description: 'A series in buckets of one granularity, including empty ones.', simpleResolvers: true })
export class Timeline {
  @Field(() => [TimelinePoint], {
    description: `At most 1,000 points, the earliest first. They add up to total. Without an end of the range the last one ${MOVES_WITH_THE_CLOCK}`,
  })
  points!: TimelinePoint[];

  @Field(() => TimelineTotal, { description: 'Sums over the whole range. Over all time they equal the totals.' })
  total!: TimelineTotal;

  @Field(() => TimelineTotal, {
    description: `Sums over the range before, which is the range moved back by its number of buckets. For March by MONTH it is February. Without a range it ${MOVES_WITH_THE_CLOCK}`,
  })
  previousTotal!: () => Promise<TimelineTotal>;

  /** The range and the scope, for the rankings below the timeline. */
  range!: Range;
  scope!: TimelineScope;
}

@ArgsType()
export class TimelineInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Start of the range, included, such as "2026-01-31T06:00:00.000Z". Default: the time of the first fact. BAD_USER_INPUT outside the years 1800 to 2199.',
  })
  from?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End of the range, excluded. Default: the time of the snapshot. BAD_USER_INPUT unless it is after from and in the years 1800 to 2199.',
  })
  to?: Date | null;

  @Field(() => Granularities, {
    defaultValue: 'DAY',
    description: 'Length of a bucket. BAD_USER_INPUT if the timeline would have more than 1,000 points.',
  })
  granularity!: keyof typeof Granularities;

  @Field(() => TimeZone, {
    defaultValue: 'UTC',
    description:
      'IANA name of the zone whose calendar applies, such as "Europe/Berlin". BAD_USER_INPUT for a name that is unknown or means several zones.',
  })
  timeZone!: string;
}
