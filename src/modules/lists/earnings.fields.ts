/** Clip.earnings and User.earnings, and what an entry of the ledger refers to. */
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { campaignById } from '../campaigns/campaigns.loaders.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { Earning } from '../ledger/earning.type.js';
import type { EarningRow } from '../ledger/earnings.sql.js';
import { Submission } from '../submissions/submission.type.js';
import { submissionById } from '../submissions/submissions.loaders.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import type { UserRow } from '../users/users.sql.js';
import { EarningConnection, EarningsFilterInput, earningsOf } from './earning-list.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

@Resolver(() => Clip)
export class ClipEarnings {
  @FieldResolver(() => EarningConnection, {
    description: 'Ledger of the clip. Clippers see only entries that were written for them.',
  })
  earnings(
    @Root() clip: ClipRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => EarningsFilterInput, FILTER) filter: EarningsFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, 'CLIP', clip.id, { page, filter, orderBy });
  }
}

@Resolver(() => User)
export class UserEarnings {
  @FieldResolver(() => EarningConnection, {
    description: 'Ledger of the user, with the entries of clips that now belong to somebody else.',
  })
  earnings(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => EarningsFilterInput, FILTER) filter: EarningsFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, 'USER', user.id, { page, filter, orderBy });
  }
}

@Resolver(() => Earning)
export class EarningFields {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user who earned it, and owned the clip at that time.',
  })
  user(@Root() { userId }: EarningRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'The campaign that it was earned in.' })
  campaign(@Root() { campaignId }: EarningRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignById, campaignId);
  }

  @FieldResolver(() => Submission, { nullable: true, description: 'The submission that it was earned by.' })
  submission(@Root() { submissionId }: EarningRow, @Ctx() { loaders }: Context) {
    return loaders.load(submissionById, submissionId);
  }

  @FieldResolver(() => Clip, {
    nullable: true,
    description: 'The clip. Null for a former owner whose clip now belongs to another clipper.',
  })
  clip(@Root() { clipId }: EarningRow, @Ctx() { loaders }: Context) {
    return loaders.load(clipById, clipId);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'The admin who wrote it by a decision; null if a refresh or the timetable did, and always null to clippers.',
  })
  actor(@Root() { actorId }: EarningRow, @Ctx() { loaders }: Context) {
    return actorId === null ? null : loaders.load(userById, actorId);
  }
}
