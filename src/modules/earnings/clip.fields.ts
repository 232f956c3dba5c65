/** Clip.earnings and Clip.settlement. */
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { defineLoader } from '../../kernel/loader.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import type { Id } from '../../kernel/viewer.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { type LatestSettlement, latestSettlementOfClips } from '../submissions/submissions.sql.js';
import { ClipSettlement, EarningConnection } from './earning.type.js';
import { earningList } from './earnings.loaders.js';
import type { EarningRow } from './earnings.sql.js';
import { estimateIfApproved, limitOf, shortfallOf } from './settlement-rule.js';

const clipSettlement = defineLoader<Id, LatestSettlement, ClipSettlement | null>({
  statement: latestSettlementOfClips,
  keyOf: (row) => row.clipId,
  value: ([row]) => (row === undefined ? null : explained(row)),
});

function explained(row: LatestSettlement): ClipSettlement {
  const { settledViews, settledThrough, due, accruedCents, status, campaignStatus, remaining } = row;
  return {
    settledViews,
    settledThrough,
    due,
    accrued: accruedCents,
    limitedBy: limitOf({ ...row, approved: status === 'APPROVED' }, { paused: campaignStatus === 'PAUSED' }, row),
    shortfall: shortfallOf(row),
    estimateIfApproved: status === 'PENDING' ? estimateIfApproved(due, remaining) : null,
  };
}

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
  settlement(@Root() clip: ClipRow, @Ctx() { loaders }: Context): Promise<ClipSettlement | null> {
    return loaders.load(clipSettlement, clip.id);
  }
}
