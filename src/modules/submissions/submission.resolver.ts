/** Lists of submissions at the root and under users, campaigns and clips, and the fields of a submission. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { type PageArgs, ROOT } from '../../kernel/api/page.js';
import { DateTime } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { campaignById } from '../campaigns/campaigns.loaders.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import type { UserRow } from '../users/users.sql.js';
import { Authorships, Submission, SubmissionAppeal, SubmissionConnection } from './submission.type.js';
import { SubmissionOrder, SubmissionsFilterInput } from './submissions.input.js';
import {
  submissionAuthorship,
  submissionEarlierAttempts,
  submissionList,
  submissionLiveUntil,
  submissionReviewable,
} from './submissions.loaders.js';
import {
  ATTEMPTS_MAX,
  type Authorship,
  CLAIMANTS_MAX,
  type SubmissionListArgs,
  type SubmissionRow,
} from './submissions.sql.js';

function submissionsOf(
  context: Context,
  of: SubmissionListArgs['of'],
  parent: Id,
  page: PageArgs,
  filter: SubmissionsFilterInput | null,
): Connection<SubmissionRow> {
  const { reviewHours } = context.services;
  const parsed = { ...SubmissionsFilterInput.parse(filter, context.viewer), reviewHours };
  return loadConnection(context, submissionList, parent, { of, filter: parsed, page });
}

const HOUR_MS = 3_600_000;

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

@Resolver(() => Submission)
export class SubmissionResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => SubmissionConnection, { nullable: true, description: 'Submissions. Clippers see only their own.' })
  submissions(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => SubmissionsFilterInput, FILTER) filter: SubmissionsFilterInput | null,
    @Arg('orderBy', () => SubmissionOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SubmissionRow> {
    return submissionsOf(context, 'ALL', ROOT, PageInput.parse(page, orderBy), filter);
  }

  @FieldResolver(() => Clip, {
    nullable: true,
    description: 'The clip. Null for a former owner whose clip now belongs to another clipper.',
  })
  clip(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context) {
    return loaders.load(clipById, submission.clipId);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'The campaign that it was submitted to.' })
  campaign(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignById, submission.campaignId);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'True if an author of the post is among the submitter’s social accounts and no other user claims that handle. Null if the author is not known yet. See also authorship.',
  })
  async authorIsSubmitter(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context) {
    const authorship = (await loaders.load(submissionAuthorship, submission.id))?.authorship ?? 'UNKNOWN';
    return authorship === 'UNKNOWN' ? null : authorship === 'CLAIMED';
  }

  @FieldResolver(() => Authorships, {
    description: 'Whether the submitter claims to be an author of the post. It does not decide the review.',
  })
  async authorship(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context): Promise<Authorship> {
    return (await loaders.load(submissionAuthorship, submission.id))?.authorship ?? 'UNKNOWN';
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => [User], {
    nullable: true,
    description: `Other users who claim a handle of the post's authors, earliest claim first, at most ${CLAIMANTS_MAX}. Only admins and internal tools may read it; null with a FORBIDDEN error for clippers.`,
  })
  async authorClaimedBy(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context): Promise<UserRow[]> {
    const claimantIds = (await loaders.load(submissionAuthorship, submission.id))?.claimantIds ?? [];
    const users = await Promise.all(claimantIds.map((id) => loaders.load(userById, id)));
    return users.filter((user) => user !== null);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When a decision is due: REVIEW_HOURS after the first check, or after the submission of a post that was checked before. Null before the first check, and once it is decided.',
  })
  async reviewDueAt(@Root() { id }: SubmissionRow, @Ctx() { loaders, services }: Context) {
    const since = await loaders.load(submissionReviewable, id);
    return since === null ? null : new Date(since.getTime() + services.reviewHours * HOUR_MS);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Time until which the post must live, by the terms under which it was submitted. If the last check of the closing campaign finds that it was deleted earlier, the approval is revoked. Null: it may be deleted at any time and keeps what it earned.',
  })
  mustLiveUntil(@Root() { id }: SubmissionRow, @Ctx() { loaders }: Context): Promise<Date | null> {
    return loaders.load(submissionLiveUntil, id);
  }

  @FieldResolver(() => [Submission], {
    description: `Earlier submissions of the same post, the newest first, at most ${ATTEMPTS_MAX}. Clippers see only their own.`,
  })
  earlierAttempts(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context) {
    return loaders.load(submissionEarlierAttempts, submission.id);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'The user who last decided on it; null while it is PENDING. Clippers see only themselves here, and otherwise null.',
  })
  decidedBy(@Root() { decidedById }: SubmissionRow, @Ctx() { loaders }: Context) {
    return decidedById === null ? null : loaders.load(userById, decidedById);
  }

  @FieldResolver(() => SubmissionAppeal, {
    nullable: true,
    description: 'The appeal against its rejection or revocation. Null if there is none.',
  })
  appeal(@Root() row: SubmissionRow): AppealRow | null {
    const { appealStatus: status, appealText: text, appealedAt, appealAnswer: answer } = row;
    const { appealAnsweredAt: answeredAt, appealAnsweredById: answeredById } = row;
    if (status === null || text === null || appealedAt === null) return null;
    return { status, text, appealedAt, answer, answeredAt, answeredById };
  }

  @FieldResolver(() => User, { nullable: true, description: 'The user who submitted it.' })
  user(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, submission.userId);
  }
}

type AppealRow = SubmissionAppeal & { answeredById: Id | null };

@Resolver(() => SubmissionAppeal)
export class SubmissionAppealFields {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The admin who answered it; null while it is PENDING. Clippers always get null.',
  })
  answeredBy(@Root() { answeredById }: AppealRow, @Ctx() { loaders }: Context) {
    return answeredById === null ? null : loaders.load(userById, answeredById);
  }
}

@Resolver(() => User)
export class UserSubmissionFields {
  @FieldResolver(() => SubmissionConnection, { description: 'Submissions of the user, newest first by default.' })
  submissions(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => SubmissionsFilterInput, FILTER) filter: SubmissionsFilterInput | null,
    @Arg('orderBy', () => SubmissionOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SubmissionRow> {
    return submissionsOf(context, 'USER', user.id, PageInput.parse(page, orderBy), filter);
  }
}

@Resolver(() => Campaign)
export class CampaignSubmissionFields {
  @FieldResolver(() => SubmissionConnection, {
    description: 'Submissions to the campaign. Clippers see only their own.',
  })
  submissions(
    @Root() campaign: CampaignRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => SubmissionsFilterInput, FILTER) filter: SubmissionsFilterInput | null,
    @Arg('orderBy', () => SubmissionOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SubmissionRow> {
    return submissionsOf(context, 'CAMPAIGN', campaign.id, PageInput.parse(page, orderBy), filter);
  }
}

@Resolver(() => Clip)
export class ClipSubmissionFields {
  @FieldResolver(() => SubmissionConnection, {
    description: 'Every submission of this clip. Clippers see only their own.',
  })
  submissions(
    @Root() clip: ClipRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => SubmissionOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SubmissionRow> {
    return submissionsOf(context, 'CLIP', clip.id, PageInput.parse(page, orderBy), null);
  }
}
