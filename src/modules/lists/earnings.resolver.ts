/** Query.earnings, Campaign.earnings and Submission.earnings, which have totals. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { Submission } from '../submissions/submission.type.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';
import { EarningConnection, EarningsFilterInput, earningsOf } from './earning-list.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

@Resolver()
export class EarningsResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => EarningConnection, {
    nullable: true,
    description: 'The ledger. Clippers see only entries that were written for them.',
  })
  earnings(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => EarningsFilterInput, FILTER) filter: EarningsFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, 'ALL', ROOT, { page, filter, orderBy });
  }
}

@Resolver(() => Campaign)
export class CampaignEarnings {
  @FieldResolver(() => EarningConnection, {
    description: 'Ledger of the campaign. Clippers see only entries that were written for them.',
  })
  earnings(
    @Root() campaign: CampaignRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => EarningsFilterInput, FILTER) filter: EarningsFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, 'CAMPAIGN', campaign.id, { page, filter, orderBy });
  }
}

@Resolver(() => Submission)
export class SubmissionEarnings {
  @FieldResolver(() => EarningConnection, { description: 'Ledger of the submission.' })
  earnings(
    @Root() submission: SubmissionRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => EarningsFilterInput, FILTER) filter: EarningsFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, 'SUBMISSION', submission.id, { page, filter, orderBy });
  }
}
