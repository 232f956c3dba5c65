/** Series as clients see them. */
import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, Money, SafeInt, TimeZone } from '../../kernel/scalars.js';

export const Granularities = { HOUR: 'HOUR', DAY: 'DAY', WEEK: 'WEEK', MONTH: 'MONTH' } as const;

registerEnumType(Granularities, {
  name: 'Granularity',
  description: 'How long the buckets of a timeline are, in the calendar of its time zone.',
  valuesConfig: {
    HOUR: { description: 'An hour of the clock in the zone; one that comes twice has two buckets.' },
    DAY: {
      description:
        'From the first moment of a day to that of the next: 23 to 25 hours where the clock changes. A day that the calendar left out has no bucket.',
    },
    WEEK: { description: 'From Monday.' },
    MONTH: { description: 'From the first.' },
  },
});

@ObjectType({ simpleResolvers: true })
abstract class TimelineMeasures {
  @Field(() => Money, {
    description:
      'The ledger by its own time: a revocation is below zero where it happened, and closed months never move.',
  })
  earned!: bigint;

  @Field(() => SafeInt, {
    description:
      'Views gained by the clips that count now, by the time they were seen; below zero where views were taken away.',
  })
  views!: bigint;

  @Field(() => SafeInt, { description: 'Clips that count now, by the time of their approval.' })
  clips!: bigint;
}

@ObjectType({ description: 'One bucket: start ≤ time < end.', simpleResolvers: true })
export class TimelinePoint extends TimelineMeasures {
  @Field(() => DateTime, { description: 'From here on; the first bucket is cut at the start of the range.' })
  start!: Date;

  @Field(() => DateTime, { description: 'Before here; the last bucket is cut at the end of the range.' })
  end!: Date;
}

@ObjectType({ description: 'What a range of time comes to.', simpleResolvers: true })
export class TimelineTotal extends TimelineMeasures {}

@ObjectType({ description: 'A series in buckets of one length, empty ones included.', simpleResolvers: true })
export class Timeline {
  @Field(() => [TimelinePoint], { description: 'The earliest first; they add up to total. At most 1,000.' })
  points!: TimelinePoint[];

  @Field(() => TimelineTotal, { description: 'What the whole range comes to; over all time it equals the totals.' })
  total!: TimelineTotal;

  @Field(() => TimelineTotal, {
    description:
      'What the range before came to: moved back by as many units as there are buckets, March by MONTH to February.',
  })
  previousTotal!: () => Promise<TimelineTotal>;
}

@ArgsType()
export class TimelineInput {
  @Field(() => DateTime, {
    nullable: true,
    description: 'From this moment on, in the years 1800 to 2199; absent: the first fact.',
  })
  from?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Before this moment, in the years 1800 to 2199; absent: up to the time of the snapshot.',
  })
  to?: Date | null;

  @Field(() => Granularities, { defaultValue: 'DAY', description: 'How long a bucket is.' })
  granularity!: keyof typeof Granularities;

  @Field(() => TimeZone, {
    defaultValue: 'UTC',
    description:
      'IANA name of the zone whose calendar counts. BAD_USER_INPUT for a name that is unknown or means several zones.',
  })
  timeZone!: string;
}
