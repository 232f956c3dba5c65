/**
 * Another team's subgraph, as it would stand in a supergraph. `community` has posts about our users, campaigns, clips
 * and the platform, its own Relay lists, and fields that it computes from our totals.
 */
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildASTSchema, type GraphQLFieldResolver, isObjectType, isUnionType, parse } from 'graphql';

/**
 * A figure of ours that it asks for is declared as it is here: with its arguments and their whole inputs. Fields
 * computed from it are nullable, because some viewers do not get it.
 */
export const COMMUNITY = /* GraphQL */ `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires"])

  scalar Money
  scalar SafeInt
  enum SocialPlatform { INSTAGRAM TIKTOK X YOUTUBE }
  enum CampaignStatus { ACTIVE CANCELLED CLOSING COMPLETED DRAFT PAUSED }
  input TotalsFilterInput {
    socialPlatform: [SocialPlatform!]
    campaignId: ID
    userId: ID
    campaignStatus: [CampaignStatus!]
  }

  type Totals { earned: Money! @external views: SafeInt! @external clips: SafeInt! @external }

  type User @key(fields: "id") {
    id: ID!
    totals(filter: TotalsFilterInput): Totals! @external
    badge: String!
    level: String @requires(fields: "totals { earned views }")
    lastPost: Post
  }
  type Campaign @key(fields: "id") {
    id: ID!
    totals(filter: TotalsFilterInput): Totals! @external
    buzz: String @requires(fields: "totals { earned clips }")
  }
  type PlatformStats @key(fields: "id") {
    id: ID!
    totals(filter: TotalsFilterInput): Totals! @external
    headline: String @requires(fields: "totals { earned clips }")
  }
  type Clip @key(fields: "id", resolvable: false) { id: ID! }

  type Query { posts(first: Int! = 50): PostConnection! platformPost: Post! }
  type PostConnection { edges: [PostEdge!]! pageInfo: PageInfo! }
  type PostEdge { node: Post! }
  type Post { title: String! author: User campaign: Campaign clip: Clip platform: PlatformStats }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

/** The federation's additions to it, according to its specification. */
const FEDERATION = /* GraphQL */ `
  directive @link(url: String, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @requires(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @external on OBJECT | FIELD_DEFINITION
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  scalar link__Import
  scalar federation__FieldSet
  type _Service { sdl: String }
  scalar _Any
  union _Entity = Campaign | Clip | PlatformStats | User
  extend type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
`;

export interface Post {
  title: string;
  author?: { id: string };
  campaign?: { id: string };
  clip?: { id: string };
  platform?: { id: string };
}

interface Known {
  id: string;
  /** Null where we do not show them to the caller. */
  totals: { earned: string; views: number; clips: number } | null;
}

type World = Pick<ForeignSubgraph, 'posts' | 'meanwhile'>;

type Resolvers = Record<string, Record<string, GraphQLFieldResolver<never, unknown>>>;

const resolversOf = (world: World): Resolvers => ({
  Query: {
    _service: () => ({ sdl: COMMUNITY }),
    // A representation is the entity: it contains the external fields.
    _entities: (_: unknown, { representations }: { representations?: unknown[] }) => representations,
    posts: (_: unknown, { first }: { first: number }) => ({
      edges: world.posts.slice(0, first).map((node) => ({ node })),
      pageInfo: { hasNextPage: world.posts.length > first, hasPreviousPage: false },
    }),
    platformPost: () => ({ title: 'All of us', platform: { id: 'platform' } }),
  },
  User: {
    badge: ({ id }: Known) => `badge of ${id}`,
    level: ({ totals }: Known) => totals && `${totals.earned} by ${totals.views} views`,
    lastPost: async ({ id }: Known) => {
      await world.meanwhile();
      return world.posts.findLast(({ author }) => author?.id === id);
    },
  },
  Campaign: { buzz: ({ totals }: Known) => totals && `${totals.earned} by ${totals.clips} clips` },
  PlatformStats: { headline: ({ totals }: Known) => totals && `${totals.earned} by ${totals.clips} clips` },
});

export interface ForeignSubgraph {
  url: string;
  /** Its answer to `posts`; the test may change it. */
  posts: Post[];
  /** Happens while it computes a `lastPost`. */
  meanwhile: () => Promise<void>;
  close(): Promise<void>;
}

export async function startForeignSubgraph(): Promise<ForeignSubgraph> {
  const world: World = { posts: [], meanwhile: async () => undefined };
  const schema = subgraphOf(resolversOf(world));
  const server = new ApolloServer({ schema, plugins: [ApolloServerPluginInlineTraceDisabled()] });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  return Object.assign(world, { url, close: () => server.stop() });
}

function subgraphOf(resolvers: Resolvers) {
  const schema = buildASTSchema(parse(COMMUNITY + FEDERATION));
  for (const [name, fields] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`There is no type ${name}.`);
    for (const [field, resolve] of Object.entries(fields)) Object.assign(type.getFields()[field] ?? {}, { resolve });
  }
  const entity = schema.getType('_Entity');
  if (isUnionType(entity)) entity.resolveType = ({ __typename }: { __typename: string }) => __typename;
  return schema;
}
