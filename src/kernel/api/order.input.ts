/** orderBy, the argument `{ field, direction }` that every list takes. */
import { type ClassType, Field, InputType, registerEnumType } from 'type-graphql';
import { NEWEST_FIRST, type Order } from './page.js';

const OrderDirection = { ASC: 'ASC', DESC: 'DESC' } as const;

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'The direction of an order.',
  valuesConfig: {
    ASC: { description: 'Ascending: the smallest, the earliest, or A first.' },
    DESC: { description: 'Descending: the largest, the latest, or Z first.' },
  },
});

export interface OrderInput {
  field: string;
  direction: keyof typeof OrderDirection;
}

/** Declares `<name>OrderField` and `<name>OrderInput`, with the given fields and CREATED_AT, which every list has. */
export function orderOf(name: string, fields: Readonly<Record<string, string>> = {}): ClassType<OrderInput> {
  const described = { CREATED_AT: 'The time at which the row was created.', ...fields };
  const values = Object.fromEntries(Object.keys(described).map((field) => [field, field]));
  registerEnumType(values, {
    name: `${name}OrderField`,
    description: 'The field that a list is sorted by. Rows with equal values are sorted by id.',
    valuesConfig: Object.fromEntries(Object.entries(described).map(([field, description]) => [field, { description }])),
  });
  @InputType(`${name}OrderInput`, { description: 'The order of a list. Without it the newest rows come first.' })
  class ListOrder implements OrderInput {
    @Field(() => values, { description: 'The field to sort by.' })
    field!: string;

    @Field(() => OrderDirection, { defaultValue: 'DESC', description: 'The direction. The default is DESC.' })
    direction!: keyof typeof OrderDirection;
  }
  return ListOrder;
}

/** For lists that can only be sorted by their time of creation. */
export const CreatedOrder = orderOf('Created');

export const ORDER_BY = {
  nullable: true,
  description:
    'Without it the newest rows come first. If the value that a row is sorted by changes between two pages, the row can be missed or come twice. With CREATED_AT no row moves: use it to read every row exactly once.',
} as const;

export function parseOrder(order: OrderInput | null | undefined): Order {
  if (order == null) return NEWEST_FIRST;
  const { field, direction } = order;
  return { field: field === 'CREATED_AT' ? 'ID' : field, descending: direction === 'DESC' };
}
