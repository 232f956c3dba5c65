/** Filters and inputs of refresh runs and suspect observations. */
import { InputType } from 'type-graphql';
import { AnyOf, REASON_LENGTH_MAX, RowId, RowIds, Text } from '../../kernel/api/input.js';
import { orderOf } from '../../kernel/api/order.input.js';
import { CommandInput } from '../commands/command.input.js';
import { CAMPAIGN_ID, CLIP_ID, SUSPECT_ID, USER_ID } from '../ids/id-kinds.js';
import type { DecideObservationInput } from './decide-observation.js';
import { RefreshRunStatus, RefreshTrigger, SuspectStatus } from './refresh.enums.js';
import { CLIPS_MAX, type RefreshClipsInput as RefreshClips } from './refresh-clips.js';

@InputType({ description: 'Narrows a list of refresh runs.' })
export class RefreshRunsFilterInput {
  @AnyOf(() => RefreshRunStatus, 'Only runs in this status.')
  status?: RefreshRunStatus[] | null;

  @AnyOf(() => RefreshTrigger, 'Only runs requested in this way.')
  trigger?: RefreshTrigger[] | null;
}

@InputType({ description: 'Narrows a list of suspect observations.' })
export class SuspectObservationsFilterInput {
  @AnyOf(() => SuspectStatus, 'Only observations in this status.')
  status?: SuspectStatus[] | null;

  @RowId(CAMPAIGN_ID, 'Only observations of clips in the campaign with this id, such as "campaign_12".', {
    nullable: true,
  })
  campaignId?: string | null;

  @RowId(USER_ID, 'Only observations of clips of the user with this id, such as "user_12".', { nullable: true })
  userId?: string | null;

  @RowId(CLIP_ID, 'Only observations of the clip with this id, such as "clip_12".', { nullable: true })
  clipId?: string | null;
}

@InputType({ description: 'The clips or the campaign to refresh. Leave both out to refresh everything.' })
export class RefreshClipsInput extends CommandInput {
  @RowIds(CLIP_ID, 'Ids of clips, due or not, such as ["clip_12", "clip_13"].', { nullable: true, max: CLIPS_MAX })
  clipIds?: string[] | null;

  @RowId(CAMPAIGN_ID, 'Id of a campaign whose clips are all refreshed, due or not, such as "campaign_12".', {
    nullable: true,
  })
  campaignId?: string | null;

  static parse({ clipIds, campaignId }: RefreshClipsInput): RefreshClips {
    return {
      ...(clipIds != null && { clipIds: [...new Set(clipIds)].map(BigInt) }),
      ...(campaignId != null && { campaignId: BigInt(campaignId) }),
    };
  }
}

export const SuspectObservationOrder = orderOf('SuspectObservation', {
  WAITING: 'How long the jump has waited since it was first seen: DESC puts the longest wait first.',
  SEEN_TIMES: 'Number of checks that saw the jump.',
});

@InputType()
abstract class ObservationInput extends CommandInput {
  @RowId(SUSPECT_ID, 'Id of the suspect observation, such as "suspect_12".')
  observationId!: string;

  @Text({
    description: 'The reason. Required to dismiss, else BAD_USER_INPUT.',
    max: REASON_LENGTH_MAX,
    lines: true,
    nullable: true,
  })
  reason?: string | null;

  static parse({ observationId, reason }: ObservationInput): DecideObservationInput {
    return {
      observationId: BigInt(observationId),
      ...(reason != null && { reason }),
    };
  }
}

@InputType({ description: 'A suspect observation to accept.' })
export class AcceptObservationInput extends ObservationInput {}

@InputType({ description: 'A suspect observation to dismiss.' })
export class DismissObservationInput extends ObservationInput {}
