/** Inputs and payloads of the mutations that submit and review clips. */
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Parts, REASON_LENGTH_MAX, RowId, Text } from '../../kernel/api/input.js';
import { Money } from '../../kernel/api/scalars.js';
import { POST_URL_LENGTH_MAX } from '../../scraping/pasted-url.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { BULK_MAX, type ItemDone, ItemResult } from '../commands/bulk.js';
import {
  type Changed,
  CommandInput,
  CommandPayload,
  IdempotencyKey,
  loadChanged,
  payloadNamed,
} from '../commands/command.input.js';
import { RejectionReason } from '../submissions/submission.enums.js';
import { Submission } from '../submissions/submission.type.js';
import { submissionById } from '../submissions/submissions.loaders.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';

const NOTE = { description: 'A note to the clipper.', max: REASON_LENGTH_MAX, lines: true, nullable: true } as const;
const WHICH = 'Id of the submission that you reviewed, such as "12". CONFLICT if the clip has a newer one by now.';

@InputType({ description: 'A post to submit to a campaign.' })
export class SubmitClipInput extends CommandInput {
  @RowId('Id of an ACTIVE campaign, such as "12". CONFLICT if it does not take submissions.')
  campaignId!: string;

  @Text({
    description:
      'Link to the post, as copied from an app or a browser. Short links are followed. BAD_USER_INPUT if it does not lead to a single post: the message says what to paste.',
    max: POST_URL_LENGTH_MAX,
  })
  url!: string;
}

@InputType({ description: 'A submission to withdraw.' })
export class WithdrawSubmissionInput extends CommandInput {
  @RowId('Id of your own pending submission, such as "12".')
  submissionId!: string;
}

@InputType({ description: 'One clip to approve.' })
export class ApproveClipItem {
  @RowId('Id of a clip that is PENDING, such as "12".')
  clipId!: string;

  @RowId(WHICH, { nullable: true })
  submissionId?: string | null;
}

@InputType({ description: 'A clip to approve.' })
export class ApproveClipInput extends ApproveClipItem {
  @IdempotencyKey()
  idempotencyKey!: string;
}

@InputType({ description: 'One clip to reject.' })
export class RejectClipItem {
  @RowId('Id of a clip that is PENDING, such as "12".')
  clipId!: string;

  @Field(() => RejectionReason, { description: 'The reason, which the clipper can read.' })
  reason!: RejectionReason;

  @Text(NOTE)
  note?: string | null;
}

@InputType({ description: 'A clip to reject.' })
export class RejectClipInput extends RejectClipItem {
  @IdempotencyKey()
  idempotencyKey!: string;
}

@InputType({ description: 'An approval to revoke.' })
export class RevokeApprovalInput extends CommandInput {
  @RowId('Id of a clip that is APPROVED, such as "12".')
  clipId!: string;

  @Text({ description: 'The reason, which the clipper can read.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@InputType({ description: 'A correction of the earnings of a clip.' })
export class AdjustEarningsInput extends CommandInput {
  @RowId('Id of a clip that is APPROVED, such as "12".')
  clipId!: string;

  @Field(() => Money, {
    description:
      'The amount to add, such as "12.50", or to take back, such as "-12.50". Not zero, not more than remains of the budget, and never below what the clip earned.',
  })
  amount!: bigint;

  @Text({ description: 'The reason, which the clipper can read.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@InputType({ description: 'Clips to approve.' })
export class ApproveClipsInput extends CommandInput {
  @Parts(() => ApproveClipItem, 'Each clip is handled independently of the others.', { min: 1, max: BULK_MAX })
  items!: ApproveClipItem[];
}

@InputType({ description: 'Clips to reject.' })
export class RejectClipsInput extends CommandInput {
  @Parts(() => RejectClipItem, 'Each clip is handled independently of the others.', { min: 1, max: BULK_MAX })
  items!: RejectClipItem[];
}

@ObjectType({ simpleResolvers: true })
abstract class ReviewPayload extends CommandPayload {
  @Field(() => Clip, {
    nullable: true,
    description: 'The clip after the change; null, with an error, if it could not be read.',
  })
  clip!: Changed<ClipRow>;

  @Field(() => Submission, {
    nullable: true,
    description: 'The submission after the change; null, with an error, if it could not be read.',
  })
  submission!: Changed<SubmissionRow>;
}

export const reviewPayloadType = (name: string) =>
  payloadNamed(name, ReviewPayload, 'The clip and its submission after the change.');

@ObjectType({ description: 'The result for one clip.', simpleResolvers: true })
class ClipItemResult extends ItemResult {
  @Field(() => Clip, { nullable: true, description: 'The clip after the change; null if the item failed.' })
  clip?: Changed<ClipRow> | null;
}

@ObjectType({ simpleResolvers: true })
abstract class ClipItemsPayload extends CommandPayload {
  @Field(() => [ClipItemResult], { description: 'One result for each item, in the order of the items.' })
  results!: ClipItemResult[];
}

export const clipItemsPayloadType = (name: string) => payloadNamed(name, ClipItemsPayload, 'The result for each clip.');

type Reviewed = { clipId: bigint; submissionId: bigint; replayed: boolean };

/** Reads the changed rows after the commit, from a new snapshot. */
export async function reviewPayload(context: Context, command: Promise<Reviewed>): Promise<ReviewPayload> {
  const { clipId, submissionId, replayed } = await command;
  return {
    clip: loadChanged(context, clipById, clipId),
    submission: loadChanged(context, submissionById, submissionId),
    replayed,
  };
}

export async function clipItemsPayload(
  context: Context,
  items: Promise<ItemDone<Reviewed>[]>,
): Promise<ClipItemsPayload> {
  const done = await items;
  const results = done.map(({ index, replayed, error, done: reviewed }) => {
    const clip = reviewed === null ? null : loadChanged(context, clipById, reviewed.clipId);
    return { index, replayed, error, clip };
  });
  return { results, replayed: done.every(({ replayed }) => replayed) };
}
