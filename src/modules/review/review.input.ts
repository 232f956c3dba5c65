/** Inputs of the mutations that submit and review clips. */
import { Field, InputType } from 'type-graphql';
import { Parts, REASON_LENGTH_MAX, RowId, Text } from '../../kernel/api/input.js';
import { Money } from '../../kernel/api/scalars.js';
import { POST_URL_LENGTH_MAX } from '../../scraping/pasted-url.js';
import { BULK_MAX } from '../commands/bulk.js';
import { CommandInput, CreatingInput, IdempotencyKey } from '../commands/command.input.js';
import { CAMPAIGN_ID, CLIP_ID, SUBMISSION_ID } from '../ids/id-kinds.js';
import { AppealOutcome, RejectionReason } from '../submissions/submission.enums.js';

const NOTE = { description: 'A note to the clipper.', max: REASON_LENGTH_MAX, lines: true, nullable: true } as const;
const WHICH =
  'Id of the submission that you reviewed, such as "submission_12". CONFLICT if the clip has a newer one by now.';

@InputType({ description: 'A post to submit to a campaign.' })
export class SubmitClipInput extends CreatingInput {
  @RowId(CAMPAIGN_ID, 'Id of an ACTIVE campaign, such as "campaign_12". CONFLICT if it does not take submissions.')
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
  @RowId(SUBMISSION_ID, 'Id of your own pending submission, such as "submission_12".')
  submissionId!: string;
}

@InputType({ description: 'One clip to approve.' })
export class ApproveClipItem {
  @RowId(CLIP_ID, 'Id of a clip that is PENDING, such as "clip_12".')
  clipId!: string;

  @RowId(SUBMISSION_ID, WHICH, { nullable: true })
  submissionId?: string | null;
}

@InputType({ description: 'A clip to approve.' })
export class ApproveClipInput extends ApproveClipItem {
  @IdempotencyKey()
  idempotencyKey?: string;
}

@InputType({ description: 'One clip to reject.' })
export class RejectClipItem {
  @RowId(CLIP_ID, 'Id of a clip that is PENDING, such as "clip_12".')
  clipId!: string;

  @Field(() => RejectionReason, { description: 'The reason, which the clipper can read.' })
  reason!: RejectionReason;

  @Text(NOTE)
  note?: string | null;
}

@InputType({ description: 'A clip to reject.' })
export class RejectClipInput extends RejectClipItem {
  @IdempotencyKey()
  idempotencyKey?: string;
}

@InputType({ description: 'One approval to revoke.' })
export class RevokeApprovalItem {
  @RowId(CLIP_ID, 'Id of a clip that is APPROVED, such as "clip_12".')
  clipId!: string;

  @Text({ description: 'The reason, which the clipper can read.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@InputType({ description: 'An approval to revoke.' })
export class RevokeApprovalInput extends RevokeApprovalItem {
  @IdempotencyKey()
  idempotencyKey?: string;
}

@InputType({ description: 'Approvals to revoke.' })
export class RevokeApprovalsInput extends CommandInput {
  @Parts(() => RevokeApprovalItem, 'Each approval is revoked independently of the others.', { min: 1, max: BULK_MAX })
  items!: RevokeApprovalItem[];
}

@InputType({ description: 'A clip to reinstate.' })
export class ReinstateClipInput extends CommandInput {
  @RowId(CLIP_ID, 'Id of a clip that is REVOKED or REJECTED, such as "clip_12".')
  clipId!: string;

  @RowId(SUBMISSION_ID, WHICH, { nullable: true })
  submissionId?: string | null;

  @Text({ description: 'The reason, which the clipper can read.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;
}

@InputType({ description: 'An appeal against the rejection or revocation of a submission.' })
export class AppealDecisionInput extends CommandInput {
  @RowId(
    SUBMISSION_ID,
    'Id of your own submission that is REJECTED or REVOKED, such as "submission_12". CONFLICT if the post was submitted again since.',
  )
  submissionId!: string;

  @Text({ description: 'Why the decision was wrong. Admins read it.', max: REASON_LENGTH_MAX, lines: true })
  text!: string;
}

@InputType({ description: 'The answer to an appeal.' })
export class AnswerAppealInput extends CommandInput {
  @RowId(SUBMISSION_ID, 'Id of a submission whose appeal is PENDING, such as "submission_12".')
  submissionId!: string;

  @Field(() => AppealOutcome, { description: 'Whether the decision stands.' })
  outcome!: AppealOutcome;

  @Text({ description: 'The answer, which the clipper can read.', max: REASON_LENGTH_MAX, lines: true })
  answer!: string;
}

@InputType({ description: 'A correction of the earnings of a clip.' })
export class AdjustEarningsInput extends CreatingInput {
  @RowId(CLIP_ID, 'Id of a clip that is APPROVED, such as "clip_12".')
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
