/** Lists of ledger entries, of a clip or of a user, with their total from the same snapshot. */
import { Field, InputType, ObjectType } from 'type-graphql';
import { type Connection, connectionOf, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { AnyOf, RowId } from '../../kernel/api/input.js';
import type { OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { DateTime, Money } from '../../kernel/api/scalars.js';
import { type Id, refuseOthers, type Viewer } from '../../kernel/auth/viewer.js';
import { CAMPAIGN_ID, USER_ID } from '../ids/id-kinds.js';
import { EarningKind } from '../ledger/earning.enums.js';
import { Earning } from '../ledger/earning.type.js';
import { earningList } from '../ledger/earnings.loaders.js';
import type { EarningListScope, EarningRow, EarningsFilter } from '../ledger/earnings.sql.js';
import { earningListTotals } from '../totals/totals.loaders.js';

@InputType({ description: 'Narrows a list of ledger entries.' })
export class EarningsFilterInput {
  @AnyOf(() => EarningKind, 'Only entries of this kind.')
  kind?: EarningKind[] | null;

  @RowId(CAMPAIGN_ID, 'Only entries in the campaign with this id, such as "campaign_12".', { nullable: true })
  campaignId?: string | null;

  @RowId(
    USER_ID,
    'Only entries of this user, by id, such as "user_12". FORBIDDEN for clippers who name another user.',
    {
      nullable: true,
    },
  )
  userId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only entries written at or after this time.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only entries written before this time.' })
  to?: Date | null;

  /** Refuses clippers who name another user. */
  static parse(input: EarningsFilterInput | null, viewer: Viewer): EarningsFilter {
    if (input?.userId != null) refuseOthers(viewer, input.userId);
    return { ...input };
  }
}

@ObjectType({ description: 'Totals of a whole list of entries.', simpleResolvers: true })
export class EarningListTotals {
  @Field(() => Money, { description: 'Sum of the amounts of all entries in the list, including reversals.' })
  amount!: bigint;
}

@ObjectType({ description: 'A page of ledger entries with the totals of the whole list.', simpleResolvers: true })
export class EarningConnection extends connectionOf('Earning', () => Earning) {
  @Field(() => EarningListTotals, { description: 'Totals of the whole filtered list, from the same snapshot.' })
  totals!: () => Promise<EarningListTotals>;
}

export interface EarningsAsked {
  page: PageInput;
  filter: EarningsFilterInput | null;
  orderBy: OrderInput | null;
}

export function earningsOf(
  context: Context,
  of: EarningListScope['of'],
  parent: Id,
  { page, filter, orderBy }: EarningsAsked,
): Connection<EarningRow> & { totals: () => Promise<EarningListTotals> } {
  const scope = { of, filter: EarningsFilterInput.parse(filter, context.viewer) };
  return {
    ...loadConnection(context, earningList, parent, { ...scope, page: PageInput.parse(page, orderBy) }),
    totals: () => context.loaders.load(earningListTotals, parent, scope),
  };
}
