/** What the mutations of submissions and review take and answer. */
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { RejectionReason } from '../../kernel/enums.js';
import { Parts, REASON_LENGTH_MAX, RowId, Text } from '../../kernel/input.js';
import { Money } from '../../kernel/scalars.js';
import { POST_URL_LENGTH_MAX } from '../../scraping/post-url.js';
import { BULK_MAX, type ItemDone, ItemResult } from '../audit/bulk.js';
import {
  type Changed,
  CommandInput,
  CommandPayload,
  IdempotencyKey,
  loadChanged,
  payloadNamed,
} from '../audit/command.input.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { Submission } from '../submissions/submission.type.js';
import { submissionById } from '../submissions/submissions.loaders.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';

const NOTE = { description: 'For the clipper.', max: REASON_LENGTH_MAX, lines: true, nullable: true } as const;
const WHICH = 'The attempt that was looked at: CONFLICT where the clip has another one by now.';

@InputType({ description: 'A post, for a campaign.' })
export class SubmitClipInput extends CommandInput {
  @RowId('The campaign; it takes submissions.')
  campaignId!: string;

  @Text({
    description:
      'Link to the post, as people copy it from an app or a browser; short links are followed. BAD_USER_INPUT where it does not lead to a single post: the message says what to paste.',
    max: POST_URL_LENGTH_MAX,
  })
  url!: string;
}

@InputType({ description: 'A submission taken back.' })
export class WithdrawSubmissionInput extends CommandInput {
  @RowId('Your own, not yet decided on.')
  submissionId!: string;
}

@InputType({ description: 'One clip to be accepted.' })
export class ApproveClipItem {
  @RowId('The clip; its submission is PENDING.')
  clipId!: string;

  @RowId(WHICH, { nullable: true })
  submissionId?: string | null;
}

@InputType({ description: 'A clip that is accepted.' })
export class ApproveClipInput extends ApproveClipItem {
  @IdempotencyKey()
  idempotencyKey!: string;
}

@InputType({ description: 'One clip to be refused.' })
export class RejectClipItem {
  @RowId('The clip; its submission is PENDING.')
  clipId!: string;

  @Field(() => RejectionReason, { description: 'Why; the clipper reads it.' })
  reason!: RejectionReason;

  @Text(NOTE)
  note?: string | null;
}

@InputType({ description: 'A clip that is refused.' })
export class RejectClipInput extends RejectClipItem {
  @IdempotencyKey()
  idempotencyKey!: string;
}

@InputType({ description: 'An approval that is taken back.' })
export class RevokeApprovalInput extends CommandInput {
  @RowId('The clip; it is APPROVED.')
  clipId!: string;

  @Text({ description: 'Why; the clipper reads it.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@InputType({ description: 'A correction of what a clip earned.' })
export class AdjustEarningsInput extends CommandInput {
  @RowId('The clip; it is APPROVED.')
  clipId!: string;

  @Field(() => Money, { description: 'Above or below zero, as in "-12.50"; not beyond the budget, nor below nothing.' })
  amount!: bigint;

  @Text({ description: 'Why; the clipper reads it.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@InputType({ description: 'Clips that are accepted.' })
export class ApproveClipsInput extends CommandInput {
  @Parts(() => ApproveClipItem, 'Each is done by itself.', { min: 1, max: BULK_MAX })
  items!: ApproveClipItem[];
}

@InputType({ description: 'Clips that are refused.' })
export class RejectClipsInput extends CommandInput {
  @Parts(() => RejectClipItem, 'Each is done by itself.', { min: 1, max: BULK_MAX })
  items!: RejectClipItem[];
}

@ObjectType({ simpleResolvers: true })
abstract class ReviewPayload extends CommandPayload {
  @Field(() => Clip, { nullable: true, description: 'The clip, as it is now.' })
  clip!: Changed<ClipRow>;

  @Field(() => Submission, { nullable: true, description: 'The submission, as it is now.' })
  submission!: Changed<SubmissionRow>;
}

export const reviewPayloadType = (name: string) =>
  payloadNamed(name, ReviewPayload, 'The clip and its submission, after the step.');

@ObjectType({ description: 'What became of one clip.', simpleResolvers: true })
class ClipItemResult extends ItemResult {
  @Field(() => Clip, { nullable: true, description: 'The clip, as it is now; null where it was refused.' })
  clip?: Changed<ClipRow> | null;
}

@ObjectType({ simpleResolvers: true })
abstract class ClipItemsPayload extends CommandPayload {
  @Field(() => [ClipItemResult], { description: 'One for each item, in their order.' })
  results!: ClipItemResult[];
}

export const clipItemsPayloadType = (name: string) => payloadNamed(name, ClipItemsPayload, 'What became of each clip.');

type Reviewed = { clipId: bigint; submissionId: bigint; replayed: boolean };

/** The changes are read after the commit, from a snapshot of their own. */
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
