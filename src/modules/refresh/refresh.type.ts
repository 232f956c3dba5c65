/** A refresh run, a suspect observation, and how fresh the figures are. */
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { RefreshRunStatus, RefreshTrigger, ScrapeOutcome, SocialPlatform, SuspectStatus } from '../../kernel/enums.js';
import { DateTime, SafeInt } from '../../kernel/scalars.js';

@ObjectType({ description: 'How many posts of a run came out in one way.', simpleResolvers: true })
export class RefreshOutcome {
  @Field(() => SocialPlatform, { description: 'Where the posts are.' })
  socialPlatform!: SocialPlatform;

  @Field(() => ScrapeOutcome, { nullable: true, description: 'How they came out; null: not yet known.' })
  outcome!: ScrapeOutcome | null;

  @Field(() => SafeInt, { description: 'Number of posts that came out so.' })
  clips!: bigint;
}

@ObjectType({
  description: 'One run of the refresh job: due clips are scraped, recorded and settled.',
  simpleResolvers: true,
})
export class RefreshRun {
  @Field(() => ID, { description: 'Names the run: a number as text.' })
  id!: string;

  @Field(() => DateTime, { nullable: true, description: 'Its time on the timetable; null: asked for by hand.' })
  slot!: Date | null;

  @Field(() => RefreshTrigger, { description: 'Who asked for it.' })
  trigger!: RefreshTrigger;

  @Field(() => RefreshRunStatus, { description: 'How far it is, and how it ended.' })
  status!: RefreshRunStatus;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its plan began; null: not yet.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its last batch had ended; null: not yet.' })
  finishedAt!: Date | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'From startedAt to finishedAt in milliseconds, interruptions included; null: not ended.',
  })
  durationMs!: bigint | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was stopped (Apify refused the account); null: it was not.',
  })
  error!: string | null;
}

export const RefreshRunConnection = connectionOf('RefreshRun', () => RefreshRun);

@ObjectType({
  description:
    'A jump of views beyond belief, or fewer views from another field. It waits for an admin; views and money do not move before it is accepted.',
  simpleResolvers: true,
})
export class SuspectObservation {
  @Field(() => ID, { description: 'Names the observation: a number as text.' })
  id!: string;

  @Field(() => SafeInt, { description: 'Views it shows.' })
  views!: bigint;

  @Field(() => SafeInt, { description: 'Views of the latest tracking when it was taken.' })
  viewsBefore!: bigint;

  @Field(() => DateTime, { description: 'When it was taken: accepted, it becomes a tracking of this time.' })
  trackedAt!: Date;

  @Field(() => Int, {
    description: 'How many checks saw such a jump since firstSeenAt: a newer one takes the place of the one before.',
  })
  seenTimes!: number;

  @Field(() => DateTime, { description: 'When the first of these checks was made: since then it waits.' })
  firstSeenAt!: Date;

  @Field(() => SuspectStatus, { description: 'What became of it.' })
  status!: SuspectStatus;

  @Field(() => String, { nullable: true, description: 'What the admin said; null: nothing.' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was accepted, dismissed or superseded; null while OPEN.',
  })
  closedAt!: Date | null;
}

export const SuspectObservationConnection = connectionOf('SuspectObservation', () => SuspectObservation);

@ObjectType({
  description:
    'How fresh the figures are, over the clips that are refreshed: pending or approved, in active or paused campaigns.',
  simpleResolvers: true,
})
export class Freshness {
  @Field(() => SafeInt, { description: 'Clips that are refreshed.' })
  refreshedClips!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The oldest check that a counted one of them rests on; null: none was checked.',
  })
  oldestCheckedAt!: Date | null;

  @Field(() => SafeInt, { description: 'Clips that were due a day ago and have not been checked since.' })
  staleClips!: bigint;

  @Field(() => SafeInt, { description: 'Clips whose latest check failed or left them out.' })
  failingClips!: bigint;

  @Field(() => SafeInt, { description: 'Clips with a suspect observation that waits for an admin.' })
  suspectClips!: bigint;

  @Field(() => SafeInt, { description: 'Clips whose post is confirmed to be gone: they are no longer checked.' })
  unavailableClips!: bigint;
}
