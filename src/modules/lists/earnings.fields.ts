/** Clip.earnings: the ledger of a clip, with its total. */
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { EarningConnection, earningsOf } from './earning-list.js';

@Resolver(() => Clip)
export class ClipEarnings {
  @FieldResolver(() => EarningConnection, {
    description: 'Ledger of the clip. Clippers see only entries that were written for them.',
  })
  earnings(
    @Root() clip: ClipRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, clip.id, PageInput.parse(page, orderBy));
  }
}
