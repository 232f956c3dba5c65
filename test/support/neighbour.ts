/**
 * A subgraph that knows nothing of ours: `shops` has its own root fields, and its own `Node` with `node` and `nodes`. It
 * names our users by their ids, and answers `node` for them, too.
 */
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildASTSchema, type GraphQLFieldResolver, type GraphQLSchema, isAbstractType, parse } from 'graphql';

export const SHOPS = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])

  interface Node { id: ID! }
  type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! shops(first: Int = 20): ShopConnection! }
  type ShopConnection { edges: [ShopEdge!]! nodes: [Shop!]! pageInfo: PageInfo! }
  type ShopEdge { cursor: String! node: Shop! }
  type Shop implements Node @key(fields: "id") { id: ID! title: String! owner: User }
  type User implements Node @key(fields: "id", resolvable: false) { id: ID! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

const FEDERATION = /* GraphQL */ `
  directive @link(url: String, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  scalar link__Import
  scalar federation__FieldSet
  type _Service { sdl: String }
  scalar _Any
  union _Entity = Shop
  extend type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
`;

export interface Shop {
  __typename: 'Shop';
  id: string;
  title: string;
  owner: { id: string };
}

export interface Neighbour {
  name: string;
  sdl: string;
  url: string;
  /** The test fills it. */
  shops: Shop[];
  close(): Promise<void>;
}

export async function startNeighbour(): Promise<Neighbour> {
  const shops: Shop[] = [];
  const server = new ApolloServer({ schema: schemaOf(shops), plugins: [ApolloServerPluginInlineTraceDisabled()] });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  return { name: 'shops', sdl: SHOPS, url, shops, close: () => server.stop() };
}

function schemaOf(shops: Shop[]): GraphQLSchema {
  const schema = buildASTSchema(parse(SHOPS + FEDERATION));
  const node = (id: string) =>
    id.startsWith('user_') ? { __typename: 'User', id } : shops.find((shop) => shop.id === id);
  const resolvers: Record<string, GraphQLFieldResolver<unknown, unknown>> = {
    _service: () => ({ sdl: SHOPS }),
    _entities: (_, { representations }) => representations.map(({ id }: Shop) => node(id)),
    node: (_, { id }) => node(id),
    nodes: (_, { ids }) => ids.map(node),
    shops: (_, { first }) => ({
      edges: shops.slice(0, first).map((shop) => ({ cursor: shop.id, node: shop })),
      nodes: shops.slice(0, first),
      pageInfo: { hasNextPage: shops.length > first, hasPreviousPage: false },
    }),
  };
  const query = schema.getQueryType();
  for (const [name, resolve] of Object.entries(resolvers)) Object.assign(query?.getFields()[name] ?? {}, { resolve });
  for (const type of Object.values(schema.getTypeMap()))
    if (isAbstractType(type)) type.resolveType = ({ __typename }: { __typename: string }) => __typename;
  return schema;
}
