/** Relay connections. Every list is one, at the root and nested. Page, count and totals are read only if selected. */
import { type ClassType, Field, ObjectType } from 'type-graphql';
import type { Id, Viewer } from '../auth/viewer.js';
import type { IdKind } from '../base/global-ids.js';
import type { Statement } from '../db/sql.js';
import { defineLoader, type LoaderDefinition, type Sight } from '../reads/loader.js';
import type { Context } from './context.js';
import { cursorOf, NEWEST_FIRST, noCursor, type Order, type PageArgs } from './page.js';
import { SafeInt } from './scalars.js';

@ObjectType({ description: 'The position of a page in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      'True when rows follow `endCursor`. With `last` or `before`: true when the page was requested with `before`.',
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description:
      'True when rows come before `startCursor`. With `first`: true when the page was requested with `after`.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the first row. Pass it as `before`, with `last`, to get the page before. Null for an empty page.',
  })
  startCursor?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last row. Pass it as `after` to get the next page. Null for an empty page.',
  })
  endCursor?: string | null;
}

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

/** The value behind a connection type. graphql-js calls only the functions of selected fields. */
export interface Connection<Row> {
  edges: () => Promise<Edge<Row>[]>;
  nodes: () => Promise<Row[]>;
  pageInfo: () => Promise<PageInfo>;
  totalCount: () => Promise<bigint>;
}

/** Declares `<name>Edge` and `<name>Connection` for a type of rows. */
export function connectionOf<Row extends object>(name: string, node: () => ClassType<Row>) {
  @ObjectType(`${name}Edge`, { description: 'A row and its cursor.', simpleResolvers: true })
  class RowEdge {
    @Field(() => String, {
      description: 'Opaque position of the row. Pass it as `after` to get the rows that follow it.',
    })
    cursor!: string;

    @Field(node, { description: 'The row.' })
    node!: Row;
  }
  return connectionWith(name, node, () => RowEdge);
}

/** Declares `<name>Connection` over a given edge type. */
export function connectionWith<Row extends object, EdgeType extends object>(
  name: string,
  node: () => ClassType<Row>,
  edge: () => ClassType<EdgeType>,
) {
  @ObjectType(`${name}Connection`, {
    description: 'A page of a list. The newest rows come first unless `orderBy` says otherwise.',
    simpleResolvers: true,
  })
  class RowConnection {
    @Field(() => [edge()], { description: 'The rows of this page, with their cursors.' })
    edges!: () => Promise<EdgeType[]>;

    @Field(() => [node()], { description: 'The rows of this page.' })
    nodes!: () => Promise<Row[]>;

    @Field(() => PageInfo, { description: 'The position of the page in its list.' })
    pageInfo!: () => Promise<PageInfo>;

    @Field(() => SafeInt, {
      description: 'Number of rows in the whole filtered list that the viewer may see, not only in this page.',
    })
    totalCount!: () => Promise<bigint>;
  }
  return RowConnection;
}

export interface ListArgs {
  page: PageArgs;
}

/** A row of a list, with its parent's id and the value that it was sorted by. */
export type Listed<Row> = Row & { parentId: Id; sortKey: string | null };

export interface ListDefinition<Row, Args extends ListArgs> {
  kind: IdKind;
  page: LoaderDefinition<Id, Listed<Row>, Listed<Row>[], Args>;
  count: LoaderDefinition<Id, { parentId: Id; count: bigint }, bigint, Args>;
}

/** Makes a list from its two statements. Both are batched over parents. */
export function defineList<Row, Args extends ListArgs>(
  kind: IdKind,
  pageStatement: Statement<[readonly Id[], Args, Viewer], Listed<Row>>,
  countStatement: Statement<[readonly Id[], Args, Viewer], { parentId: Id; count: bigint }>,
  sees?: Sight,
): ListDefinition<Row, Args> {
  return {
    kind,
    page: defineLoader({
      sees,
      statement: pageStatement,
      keyOf: (row) => row.parentId,
      value: (rows) => [...rows],
    }),
    count: defineLoader({
      sees,
      statement: countStatement,
      keyOf: (row) => row.parentId,
      value: ([row]) => row?.count ?? 0n,
    }),
  };
}

/** Computes its cursor only when it is selected. Most lists are read without cursors. */
class ListedEdge<Row extends { id: Id }> implements Edge<Row> {
  constructor(
    readonly node: Listed<Row>,
    private readonly kind: IdKind,
    private readonly order: Order,
  ) {}

  get cursor(): string {
    const { sortKey, id } = this.node;
    return cursorOf({ kind: this.kind, key: sortKey, id }, this.order);
  }
}

const NO_PAGE: PageArgs = { size: 0, backward: false, after: null, before: null, order: NEWEST_FIRST };

export function loadConnection<Row extends { id: Id }, Args extends ListArgs>(
  { loaders }: Context,
  list: ListDefinition<Row, Args>,
  parent: Id,
  args: Args,
): Connection<Row> {
  const { size, backward, order } = args.page;
  for (const name of ['after', 'before'] as const) {
    const place = args.page[name];
    if (place !== null && place.kind !== list.kind) throw noCursor(name);
  }
  const read = () => loaders.load(list.page, parent, args);
  const rows = async () => {
    const page = (await read()).slice(0, size);
    return backward ? page.reverse() : page;
  };
  const cursorOfRow = (row: Listed<Row>) => new ListedEdge(row, list.kind, order).cursor;
  return {
    edges: async () => (await rows()).map((row) => new ListedEdge(row, list.kind, order)),
    nodes: rows,
    pageInfo: async () => {
      const page = await rows();
      const [start, end] = [page[0], page.at(-1)];
      const hasMore = (await read()).length > size;
      return {
        hasNextPage: backward ? args.page.before !== null : hasMore,
        hasPreviousPage: backward ? hasMore : args.page.after !== null,
        startCursor: start === undefined ? null : cursorOfRow(start),
        endCursor: end === undefined ? null : cursorOfRow(end),
      };
    },
    totalCount: () => loaders.load(list.count, parent, { ...args, page: NO_PAGE }),
  };
}
