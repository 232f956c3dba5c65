/**
 * `subscription { live { query { … } } }`. LiveQuery is made from Query, so that any query becomes live by wrapping it. Its
 * fields have no resolvers: http/live/hoist-query.ts takes the query out and runs it as a query.
 */
import {
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isScalarType,
} from 'graphql';

/** The names of the types. */
export const SUBSCRIPTION = 'Subscription';
export const LIVE = 'Live';
export const LIVE_QUERY = 'LiveQuery';

/** Fields of Query that make no sense live, each with its reason. */
export const NOT_LIVE: Readonly<Record<string, string>> = {
  changes: 'a page of it ends where the next one begins, and waits for nobody',
};

/** Each of one user, in one process. */
export const SUBSCRIPTIONS_OF_A_USER = 10;

/** In milliseconds. */
const INTERVAL_MS = 1_000;
export const INTERVAL_MS_MIN = 250;
export const INTERVAL_MS_MAX = 60_000;

export function withLive(schema: GraphQLSchema): GraphQLSchema {
  const subscription = new GraphQLObjectType({
    name: SUBSCRIPTION,
    description: 'All subscriptions. They need a stream: a WebSocket, or a request that accepts text/event-stream.',
    fields: {
      live: {
        type: new GraphQLNonNull(liveType(schema)),
        description: `Any query, answered again whenever its answer changes. The first message is the whole answer, and so is each one after it. RATE_LIMITED above ${SUBSCRIPTIONS_OF_A_USER} subscriptions of one user.`,
        args: {
          minIntervalMs: {
            type: new GraphQLNonNull(GraphQLInt),
            defaultValue: INTERVAL_MS,
            description: `The shortest time between two messages in milliseconds, ${INTERVAL_MS_MIN} to ${INTERVAL_MS_MAX.toLocaleString('en')}. BAD_USER_INPUT for any other.`,
          },
        },
      },
    },
  });
  return new GraphQLSchema({ ...schema.toConfig(), subscription });
}

function liveType(schema: GraphQLSchema): GraphQLObjectType {
  const dateTime = schema.getType('DateTime');
  if (!isScalarType(dateTime)) throw new Error('the schema has no scalar DateTime');
  return new GraphQLObjectType({
    name: LIVE,
    description: 'A message of a live query: its answer in one snapshot.',
    fields: {
      takenAt: { type: new GraphQLNonNull(dateTime), description: 'Time of the snapshot.' },
      snapshotId: {
        type: new GraphQLNonNull(GraphQLString),
        description:
          'Name of the snapshot. Messages of one server with the same name show the same state, whoever gets them.',
      },
      query: { type: new GraphQLNonNull(twinOf(schema)), description: 'The answer.' },
    },
  });
}

function twinOf(schema: GraphQLSchema): GraphQLObjectType {
  const query = schema.getQueryType();
  if (query == null) throw new Error('the schema has no queries');
  const fields: GraphQLFieldConfigMap<unknown, unknown> = {};
  for (const [name, { type, args = {}, description }] of Object.entries(query.toConfig().fields)) {
    if (!(name in NOT_LIVE)) fields[name] = { type, args, description: description ?? null };
  }
  return new GraphQLObjectType({
    name: LIVE_QUERY,
    description: `The fields of Query that can be live: all but ${Object.keys(NOT_LIVE).join(', ')}.`,
    fields,
  });
}
