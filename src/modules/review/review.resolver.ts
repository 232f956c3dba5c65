/** Mutations that submit and review clips: submit, withdraw, approve, reject, revoke, adjust, and their bulk forms. */
import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { given } from '../../kernel/api/input.js';
import { resolveShortLink } from '../../scraping/resolve-short-link.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { eachItem } from '../commands/bulk.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { type Changed, CommandPayload, loadChanged } from '../commands/command.payload.js';
import { Earning } from '../ledger/earning.type.js';
import { earningById } from '../ledger/earnings.loaders.js';
import type { EarningRow } from '../ledger/earnings.sql.js';
import { adjustEarnings } from './adjust-earnings.js';
import { answerAppeal, appealDecision } from './appeal-decision.js';
import { approveClip } from './approve-clip.js';
import { rejectClip, withdrawSubmission } from './close-submission.js';
import { reinstateClip } from './reinstate-clip.js';
import {
  AdjustEarningsInput,
  AnswerAppealInput,
  AppealDecisionInput,
  ApproveClipInput,
  type ApproveClipItem,
  ApproveClipsInput,
  ReinstateClipInput,
  RejectClipInput,
  type RejectClipItem,
  RejectClipsInput,
  RevokeApprovalInput,
  type RevokeApprovalItem,
  RevokeApprovalsInput,
  SubmitClipInput,
  WithdrawSubmissionInput,
} from './review.input.js';
import { clipItemsPayload, clipItemsPayloadType, reviewPayload, reviewPayloadType } from './review.payload.js';
import { revokeApproval } from './revoke-approval.js';
import { type ResolveShortLink, submitClip } from './submit-clip.js';

const SubmitClipPayload = reviewPayloadType('SubmitClip');
const WithdrawSubmissionPayload = reviewPayloadType('WithdrawSubmission');
const ApproveClipPayload = reviewPayloadType('ApproveClip');
const RejectClipPayload = reviewPayloadType('RejectClip');
const RevokeApprovalPayload = reviewPayloadType('RevokeApproval');
const ReinstateClipPayload = reviewPayloadType('ReinstateClip');
const AppealDecisionPayload = reviewPayloadType('AppealDecision');
const AnswerAppealPayload = reviewPayloadType('AnswerAppeal');
const ApproveClipsPayload = clipItemsPayloadType('ApproveClips');
const RejectClipsPayload = clipItemsPayloadType('RejectClips');
const RevokeApprovalsPayload = clipItemsPayloadType('RevokeApprovals');

@ObjectType({ description: 'The correction, and the clip after it.', simpleResolvers: true })
export class AdjustEarningsPayload extends CommandPayload {
  @Field(() => Earning, {
    nullable: true,
    description: 'The entry that was written; null, with an error, if it could not be read.',
  })
  earning!: Changed<EarningRow>;

  @Field(() => Clip, {
    nullable: true,
    description: 'The clip after the correction; null, with an error, if it could not be read.',
  })
  clip!: Changed<ClipRow>;
}

@Resolver()
export class ReviewResolver {
  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => SubmitClipPayload, {
    description:
      'Submits a post to a campaign and requests its first check. CONFLICT if the post is already submitted or approved.',
  })
  submitClip(@Arg('input', () => SubmitClipInput, INPUT) input: SubmitClipInput, @Ctx() context: Context) {
    const actor = actorOf(context);
    const parsed = { userId: actor.userId, campaignId: BigInt(input.campaignId), url: input.url };
    const { database, transport } = context.services;
    const resolve: ResolveShortLink = (link) => resolveShortLink(link, transport);
    return reviewPayload(context, submitClip(database, actor, parsed, input.idempotencyKey, resolve));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => WithdrawSubmissionPayload, {
    description: 'Withdraws your own submission. CONFLICT unless it is pending.',
  })
  withdrawSubmission(
    @Arg('input', () => WithdrawSubmissionInput, INPUT) input: WithdrawSubmissionInput,
    @Ctx() context: Context,
  ) {
    const { database } = context.services;
    const parsed = { submissionId: BigInt(input.submissionId) };
    return reviewPayload(context, withdrawSubmission(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ApproveClipPayload, {
    description:
      'Approves a clip: it counts from now on, and what is due is posted at once. CONFLICT before its first check, or if the clip is not pending. FORBIDDEN for your own clip.',
  })
  approveClip(@Arg('input', () => ApproveClipInput, INPUT) input: ApproveClipInput, @Ctx() context: Context) {
    return reviewPayload(context, approve(context, input, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RejectClipPayload, {
    description:
      'Rejects a clip. Anyone may submit it again. CONFLICT unless it is pending. FORBIDDEN for your own clip.',
  })
  rejectClip(@Arg('input', () => RejectClipInput, INPUT) input: RejectClipInput, @Ctx() context: Context) {
    return reviewPayload(context, reject(context, input, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RevokeApprovalPayload, {
    description:
      'Revokes an approval: everything the clip earned is reversed, and the freed budget goes to clips that were cut off. CONFLICT unless the clip is approved. FORBIDDEN for your own clip.',
  })
  revokeApproval(@Arg('input', () => RevokeApprovalInput, INPUT) input: RevokeApprovalInput, @Ctx() context: Context) {
    return reviewPayload(context, revoke(context, input, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ReinstateClipPayload, {
    description:
      'Takes back a wrong revocation or rejection, also after the campaign ended. A revoked clip gets back what was reversed; a rejected one gets what its views earned before. CONFLICT unless the clip is REVOKED or REJECTED and can be approved, and if its owner is anonymised. BUDGET_EXCEEDED if less than the reversed amount remains. FORBIDDEN for your own clip.',
  })
  reinstateClip(@Arg('input', () => ReinstateClipInput, INPUT) input: ReinstateClipInput, @Ctx() context: Context) {
    const { clipId, submissionId, reason, idempotencyKey } = input;
    const parsed = { clipId: BigInt(clipId), ...given('submissionId', submissionId, BigInt), reason };
    return reviewPayload(context, reinstateClip(context.services.database, actorOf(context), parsed, idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => AppealDecisionPayload, {
    description:
      'Appeals against the rejection or revocation of your own submission, once. An admin who did not take the decision answers. CONFLICT unless it is REJECTED or REVOKED and the newest submission of its post, and if you appealed already.',
  })
  appealDecision(@Arg('input', () => AppealDecisionInput, INPUT) input: AppealDecisionInput, @Ctx() context: Context) {
    const { submissionId, text, idempotencyKey } = input;
    const parsed = { submissionId: BigInt(submissionId), text };
    return reviewPayload(context, appealDecision(context.services.database, actorOf(context), parsed, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => AnswerAppealPayload, {
    description:
      'Answers an appeal. OVERTURNED reinstates the clip as reinstateClip does, with all its refusals, and then the appeal stays open. CONFLICT unless the appeal is PENDING. FORBIDDEN for your own appeal, and for an appeal against your own decision.',
  })
  answerAppeal(@Arg('input', () => AnswerAppealInput, INPUT) input: AnswerAppealInput, @Ctx() context: Context) {
    const { submissionId, outcome, answer, idempotencyKey } = input;
    const parsed = { submissionId: BigInt(submissionId), outcome, answer };
    return reviewPayload(context, answerAppeal(context.services.database, actorOf(context), parsed, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RevokeApprovalsPayload, {
    description: 'Revokes approvals, each as revokeApproval does: if one fails, the others go on.',
  })
  revokeApprovals(
    @Arg('input', () => RevokeApprovalsInput, INPUT) input: RevokeApprovalsInput,
    @Ctx() context: Context,
  ) {
    return clipItemsPayload(
      context,
      eachItem(input, 'clipId', (item, key) => revoke(context, item, key)),
    );
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ApproveClipsPayload, {
    description: 'Approves clips, each as approveClip does: if one fails, the others go on.',
  })
  approveClips(@Arg('input', () => ApproveClipsInput, INPUT) input: ApproveClipsInput, @Ctx() context: Context) {
    return clipItemsPayload(
      context,
      eachItem(input, 'clipId', (item, key) => approve(context, item, key)),
    );
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RejectClipsPayload, {
    description: 'Rejects clips, each as rejectClip does: if one fails, the others go on.',
  })
  rejectClips(@Arg('input', () => RejectClipsInput, INPUT) input: RejectClipsInput, @Ctx() context: Context) {
    return clipItemsPayload(
      context,
      eachItem(input, 'clipId', (item, key) => reject(context, item, key)),
    );
  }

  @Authorized(['ADMIN'])
  @Mutation(() => AdjustEarningsPayload, {
    description:
      'Corrects the earnings of an approved clip. BUDGET_EXCEEDED if the amount is more than remains of the budget. CONFLICT unless the clip is approved. FORBIDDEN for your own clip.',
  })
  async adjustEarnings(
    @Arg('input', () => AdjustEarningsInput, INPUT) input: AdjustEarningsInput,
    @Ctx() context: Context,
  ): Promise<AdjustEarningsPayload> {
    const { amount, reason, idempotencyKey } = input;
    const { services } = context;
    const parsed = { clipId: BigInt(input.clipId), amount, reason };
    const { earningId, clipId, replayed } = await adjustEarnings(
      services.database,
      actorOf(context),
      parsed,
      idempotencyKey,
    );
    return {
      earning: loadChanged(context, earningById, earningId),
      clip: loadChanged(context, clipById, clipId),
      replayed,
    };
  }
}

function approve(context: Context, { clipId, submissionId }: ApproveClipItem, key: string | undefined) {
  const parsed = { clipId: BigInt(clipId), ...given('submissionId', submissionId, BigInt) };
  return approveClip(context.services.database, actorOf(context), parsed, key);
}

function reject(context: Context, { clipId, reason, note }: RejectClipItem, key: string | undefined) {
  const parsed = { clipId: BigInt(clipId), reason, note: note ?? null };
  return rejectClip(context.services.database, actorOf(context), parsed, key);
}

function revoke(context: Context, { clipId, reason }: RevokeApprovalItem, key: string | undefined) {
  return revokeApproval(context.services.database, actorOf(context), { clipId: BigInt(clipId), reason }, key);
}
