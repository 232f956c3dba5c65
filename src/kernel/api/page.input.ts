/** first and after, the arguments that every list takes. */
import { ArgsType, Field, Int } from 'type-graphql';
import { type OrderInput, parseOrder } from './order.input.js';
import { PAGE_SIZE_MAX, type PageArgs, pageArgs } from './page.js';

@ArgsType()
export class PageInput {
  @Field(() => Int, { defaultValue: 20, description: `Number of rows in a page, from 1 to ${PAGE_SIZE_MAX}.` })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the row after which the page starts. Without it the page starts at the first row.',
  })
  after?: string | null;

  static parse({ first, after }: PageInput, orderBy?: OrderInput | null): PageArgs {
    return pageArgs(first, after, parseOrder(orderBy));
  }
}
