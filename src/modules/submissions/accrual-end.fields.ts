/** Submission.accrualEndedAt, and the clips of a campaign that closing names: without a last check, or suspect. */
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { DateTime } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { badInput } from '../../kernel/base/errors.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import {
  type AccrualEndRow,
  accrualEndOfSubmissions,
  CLIPS_SHOWN_MAX,
  suspectClipsOf,
  unmeasuredClipsOf,
} from './accrual-end.sql.js';
import { Submission } from './submission.type.js';
import type { SubmissionRow } from './submissions.sql.js';

const accrualEnd = defineLoader<Id, AccrualEndRow, Date | null>({
  statement: accrualEndOfSubmissions,
  keyOf: (row) => row.id,
  value: ([row]) => row?.accrualEndedAt ?? null,
});

const clipIdsBy = (statement: typeof unmeasuredClipsOf) =>
  defineLoader<Id, { campaignId: Id; clipId: Id }, Id[], { first: number }>({
    statement,
    keyOf: (row) => row.campaignId,
    value: (rows) => rows.map(({ clipId }) => clipId),
  });
const unmeasuredClips = clipIdsBy(unmeasuredClipsOf);
const suspectClips = clipIdsBy(suspectClipsOf);

const FIRST = { defaultValue: 20, description: `Maximum number of clips, 1 to ${CLIPS_SHOWN_MAX}.` };

@Resolver(() => Submission)
export class SubmissionEndFields {
  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When accrual ended: the first check of the clip since Campaign.closingAt, or closingAt itself if the campaign completed without that check. Views counted later earn nothing. Null while they earn.',
  })
  accrualEndedAt(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context): Promise<Date | null> {
    return loaders.load(accrualEnd, submission.id);
  }
}

@Resolver(() => Campaign)
export class CampaignEndFields {
  @FieldResolver(() => [Clip], {
    description:
      'Pending and approved clips without a check since closingAt, in the order of their ids. While the campaign is CLOSING it waits for them. Empty if it never closed. Clippers see only their own. BAD_USER_INPUT if first is out of range.',
  })
  unmeasuredClips(
    @Root() campaign: CampaignRow,
    @Arg('first', () => Int, FIRST) first: number,
    @Ctx() { loaders }: Context,
  ) {
    return clipsOf(unmeasuredClips, campaign.id, first, loaders);
  }

  @FieldResolver(() => [Clip], {
    description:
      'Pending and approved clips with a jump of the views that waits for an admin, in the order of their ids. A campaign may close and complete meanwhile: its money stays reserved, and is paid once the jump is accepted. Clippers see only their own. BAD_USER_INPUT if first is out of range.',
  })
  suspectClips(
    @Root() campaign: CampaignRow,
    @Arg('first', () => Int, FIRST) first: number,
    @Ctx() { loaders }: Context,
  ) {
    return clipsOf(suspectClips, campaign.id, first, loaders);
  }
}

async function clipsOf(list: typeof unmeasuredClips, campaignId: Id, first: number, loaders: Context['loaders']) {
  if (first < 1 || first > CLIPS_SHOWN_MAX) throw badInput('first', `first must be between 1 and ${CLIPS_SHOWN_MAX}.`);
  const ids = await loaders.load(list, campaignId, { first });
  const clips = await Promise.all(ids.map((id) => loaders.load(clipById, id)));
  return clips.filter((clip) => clip !== null);
}
