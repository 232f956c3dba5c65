/** Filters and inputs of the refresh. */
import { ArrayMaxSize } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { RefreshRunStatus, RefreshTrigger, SuspectStatus } from '../../kernel/enums.js';
import { REASON_LENGTH_MAX, RowId, Text } from '../../kernel/input.js';
import { orderOf } from '../../kernel/order.input.js';
import { parseId } from '../../kernel/page.js';
import { CommandInput } from '../audit/command.input.js';
import type { DecideObservationInput } from './decide-observation.js';
import { CLIPS_MAX, type RefreshClipsInput as RefreshClips } from './refresh-clips.js';

@InputType({ description: 'Narrows a list of refresh runs.' })
export class RefreshRunsFilterInput {
  @Field(() => RefreshRunStatus, { nullable: true, description: 'Runs in this status alone.' })
  status?: RefreshRunStatus | null;

  @Field(() => RefreshTrigger, { nullable: true, description: 'Runs asked for in this way alone.' })
  trigger?: RefreshTrigger | null;
}

@InputType({ description: 'Narrows a list of suspect observations.' })
export class SuspectObservationsFilterInput {
  @Field(() => SuspectStatus, { nullable: true, description: 'Observations in this status alone.' })
  status?: SuspectStatus | null;
}

@InputType({ description: 'What to refresh. Clips, or a campaign; neither: everything.' })
export class RefreshClipsInput extends CommandInput {
  @Field(() => [ID], { nullable: true, description: `Clips, due or not; at most ${CLIPS_MAX}.` })
  @ArrayMaxSize(CLIPS_MAX)
  clipIds?: string[] | null;

  @RowId('All clips of this campaign, due or not.', { nullable: true })
  campaignId?: string | null;

  static parse({ clipIds, campaignId }: RefreshClipsInput): RefreshClips {
    return {
      ...(clipIds != null && { clipIds: [...new Set(clipIds)].map((id) => BigInt(parseId('input.clipIds', id))) }),
      ...(campaignId != null && { campaignId: BigInt(campaignId) }),
    };
  }
}

export const SuspectObservationOrder = orderOf('SuspectObservation', {
  WAITING: 'How long it has been seen: DESC puts the one that waits longest first.',
  SEEN_TIMES: 'How many checks saw it.',
});

@InputType()
abstract class ObservationInput extends CommandInput {
  @RowId('The suspect observation.')
  observationId!: string;

  @Text({ description: 'Why; needed to dismiss.', max: REASON_LENGTH_MAX, lines: true, nullable: true })
  reason?: string | null;

  static parse({ observationId, reason }: ObservationInput): DecideObservationInput {
    return {
      observationId: BigInt(observationId),
      ...(reason != null && { reason }),
    };
  }
}

@InputType({ description: 'A suspect observation that is believed.' })
export class AcceptObservationInput extends ObservationInput {}

@InputType({ description: 'A suspect observation that is not believed.' })
export class DismissObservationInput extends ObservationInput {}
