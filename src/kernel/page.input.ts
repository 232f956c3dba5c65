/** first and after: the arguments that every list takes. */
import { ArgsType, Field, Int } from 'type-graphql';
import { type OrderInput, parseOrder } from './order.input.js';
import { PAGE_SIZE_MAX, type PageArgs, pageArgs } from './page.js';

@ArgsType()
export class PageInput {
  @Field(() => Int, { defaultValue: 20, description: `Rows a page, 1 to ${PAGE_SIZE_MAX}.` })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Cursor of the row to go on after; absent: from the start.' })
  after?: string | null;

  static parse({ first, after }: PageInput, orderBy?: OrderInput | null): PageArgs {
    return pageArgs(first, after, parseOrder(orderBy));
  }
}
