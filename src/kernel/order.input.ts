/** orderBy: the argument that every list takes, `{ field, direction }`. */
import { type ClassType, Field, InputType, registerEnumType } from 'type-graphql';
import { NEWEST_FIRST, type Order } from './page.js';

const OrderDirection = { ASC: 'ASC', DESC: 'DESC' } as const;

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which way rows stand.',
  valuesConfig: {
    ASC: { description: 'The smallest, the earliest, or A first.' },
    DESC: { description: 'The largest, the latest, or Z first.' },
  },
});

export interface OrderInput {
  field: string;
  direction: keyof typeof OrderDirection;
}

/** Declares `<name>OrderField` and `<name>OrderInput`: CREATED_AT, which every list has, and the fields given. */
export function orderOf(name: string, fields: Readonly<Record<string, string>> = {}): ClassType<OrderInput> {
  const described = { CREATED_AT: 'When the row was made.', ...fields };
  const values = Object.fromEntries(Object.keys(described).map((field) => [field, field]));
  registerEnumType(values, {
    name: `${name}OrderField`,
    description: 'What a list is sorted by; rows that are equal in it stand in the order of their ids.',
    valuesConfig: Object.fromEntries(Object.entries(described).map(([field, description]) => [field, { description }])),
  });
  @InputType(`${name}OrderInput`, { description: 'In which order a list stands; absent: the newest rows first.' })
  class ListOrder implements OrderInput {
    @Field(() => values, { description: 'What it is sorted by.' })
    field!: string;

    @Field(() => OrderDirection, { defaultValue: 'DESC', description: 'Ascending or descending.' })
    direction!: keyof typeof OrderDirection;
  }
  return ListOrder;
}

/** For lists that have no other order than that of their making. */
export const CreatedOrder = orderOf('Created');

export const ORDER_BY = {
  nullable: true,
  description:
    'Absent: the newest rows first. A row whose value in this order changes between two pages can move past the cursor, and is then missed or comes twice. In the order of CREATED_AT no row moves: walk in it to read every row once.',
} as const;

export function parseOrder(order: OrderInput | null | undefined): Order {
  if (order == null) return NEWEST_FIRST;
  const { field, direction } = order;
  return { field: field === 'CREATED_AT' ? 'ID' : field, descending: direction === 'DESC' };
}
