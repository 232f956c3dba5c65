/** Types for refresh runs, suspect observations and the freshness of the figures. */
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, SafeInt } from '../../kernel/api/scalars.js';
import { RUN_ID, SUSPECT_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import { RefreshRunStatus, RefreshTrigger, ScrapeOutcome, SuspectStatus } from './refresh.enums.js';

@ObjectType({ description: 'Number of posts of a run on one social platform with one outcome.', simpleResolvers: true })
export class RefreshOutcome {
  @Field(() => SocialPlatform, { description: 'The social platform of the posts.' })
  socialPlatform!: SocialPlatform;

  @Field(() => ScrapeOutcome, { nullable: true, description: 'The outcome of their checks; null if not known yet.' })
  outcome!: ScrapeOutcome | null;

  @Field(() => SafeInt, { description: 'Number of posts with this outcome.' })
  clips!: bigint;
}

@ObjectType({
  description: 'One run of the refresh: it scrapes, records and settles clips.',
  implements: Node,
  simpleResolvers: true,
})
export class RefreshRun {
  @GlobalId(RUN_ID, 'Id of the run')
  id!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time on the timetable, such as "2026-01-31T06:00:00.000Z"; null if no tick requested the run.',
  })
  slot!: Date | null;

  @Field(() => RefreshTrigger, { description: 'How the run was requested.' })
  trigger!: RefreshTrigger;

  @Field(() => RefreshRunStatus, { description: 'Where the run stands, or how it ended.' })
  status!: RefreshRunStatus;

  @Field(() => DateTime, { description: 'When the run was requested.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its planning began; null if it has not.' })
  startedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the run was closed, after its last batch; null if it has not ended.',
  })
  finishedAt!: Date | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Milliseconds from startedAt to finishedAt, including interruptions; null if it has not ended.',
  })
  durationMs!: bigint | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the run was stopped, such as Apify refusing the account; null if it was not.',
  })
  error!: string | null;
}

export const RefreshRunConnection = connectionOf('RefreshRun', () => RefreshRun);

@ObjectType({
  description:
    'A jump of views above the configured bound, or fewer views from another field. It waits for an admin: views and money do not move before it is accepted.',
  implements: Node,
  simpleResolvers: true,
})
export class SuspectObservation {
  @GlobalId(SUSPECT_ID, 'Id of the observation')
  id!: string;

  @Field(() => SafeInt, { description: 'The observed view count.' })
  views!: bigint;

  @Field(() => SafeInt, { description: 'The view count of the latest tracking at that time.' })
  viewsBefore!: bigint;

  @Field(() => DateTime, {
    description: 'When the views were observed. If accepted, it becomes a tracking of this time.',
  })
  trackedAt!: Date;

  @Field(() => Int, {
    description:
      'Number of checks that saw such a jump since firstSeenAt. Each newer observation replaces the one before.',
  })
  seenTimes!: number;

  @Field(() => DateTime, { description: 'When the first of these checks saw the jump. It waits since then.' })
  firstSeenAt!: Date;

  @Field(() => SuspectStatus, { description: 'Whether it is open, or how it was closed.' })
  status!: SuspectStatus;

  @Field(() => String, { nullable: true, description: 'The reason the admin gave; null if none was given.' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When the observation was recorded.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was accepted, dismissed or superseded; null while it is OPEN.',
  })
  closedAt!: Date | null;
}

export const SuspectObservationConnection = connectionOf('SuspectObservation', () => SuspectObservation);

@ObjectType({
  description:
    'How fresh the figures are. Covers clips that are refreshed: pending or approved, in active or paused campaigns.',
  simpleResolvers: true,
})
export class Freshness {
  @Field(() => SafeInt, { description: 'Number of clips that are refreshed.' })
  refreshedClips!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The earliest checkedAt of approved clips that are not unavailable; null if none was checked.',
  })
  oldestCheckedAt!: Date | null;

  @Field(() => SafeInt, { description: 'Number of clips that were due a day ago and have not been checked since.' })
  staleClips!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips whose latest check failed or left them out.' })
  failingClips!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips with an open suspect observation.' })
  suspectClips!: bigint;

  @Field(() => SafeInt, {
    description: 'Number of clips whose post is confirmed to be gone. They are no longer checked.',
  })
  unavailableClips!: bigint;
}
