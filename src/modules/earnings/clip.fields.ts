/** Clip.earnings and Clip.settlement. */
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import { campaignById, campaignTerms } from '../campaigns/campaigns.loaders.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { latestSettlementOfClips } from '../submissions/submissions.sql.js';
import { ClipSettlement, EarningConnection } from './earning.type.js';
import { earningList } from './earnings.loaders.js';
import type { EarningRow } from './earnings.sql.js';
import { estimateIfApproved, limitOf, shortfallOf } from './settlement-rule.js';

const latestSettlement = defineLoader({
  statement: latestSettlementOfClips,
  keyOf: (row) => row.clipId,
  value: rowOrNull,
});

@Resolver(() => Clip)
export class ClipEarningFields {
  @FieldResolver(() => EarningConnection, {
    description: 'Its ledger, the newest entry first; to a clipper, what was written for them.',
  })
  earnings(
    @Root() clip: ClipRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<EarningRow> {
    return loadConnection(context, earningList, clip.id, { page: PageInput.parse(page, orderBy) });
  }

  @FieldResolver(() => ClipSettlement, {
    nullable: true,
    description: 'What its latest submission was paid for, and what limits it.',
  })
  async settlement(@Root() clip: ClipRow, @Ctx() { loaders }: Context): Promise<ClipSettlement | null> {
    const [state, campaign, terms] = await Promise.all([
      loaders.load(latestSettlement, clip.id),
      loaders.load(campaignById, clip.campaignId),
      loaders.load(campaignTerms, clip.campaignId),
    ]);
    if (state === null || campaign === null) return null;
    const { settledViews, settledThrough, due, accruedCents, status } = state;
    return {
      settledViews,
      settledThrough,
      due,
      accrued: accruedCents,
      limitedBy: limitOf(
        { ...state, approved: status === 'APPROVED' },
        { paused: campaign.status === 'PAUSED' },
        terms,
      ),
      shortfall: shortfallOf(state),
      estimateIfApproved: status === 'PENDING' ? estimateIfApproved(due, campaign.remaining) : null,
    };
  }
}
