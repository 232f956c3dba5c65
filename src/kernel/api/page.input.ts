/** first, after, last and before, the arguments that every list takes. */
import { ArgsType, Field, Int } from 'type-graphql';
import { type OrderInput, parseOrder } from './order.input.js';
import { PAGE_SIZE, PAGE_SIZE_MAX, type PageArgs, pageArgs } from './page.js';

@ArgsType()
export class PageInput {
  @Field(() => Int, {
    nullable: true,
    description: `Number of rows from the start, 1 to ${PAGE_SIZE_MAX}. Without first and last, a page has ${PAGE_SIZE} rows.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the row after which the page starts. Without it the page starts at the first row.',
  })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `Number of rows from the end, 1 to ${PAGE_SIZE_MAX}, in the same order. BAD_USER_INPUT together with first.`,
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the row before which the page ends. Without it the page ends at the last row.',
  })
  before?: string | null;

  static parse(page: PageInput, orderBy?: OrderInput | null): PageArgs {
    return pageArgs(page, parseOrder(orderBy));
  }
}
