/**
 * Rival (c): PostGraphile with its plugins for aggregates and filters over the product's tables, set up as its
 * documentation says. It runs on the Node.js beside it. Its arguments are the database URL, the secret of the tokens
 * and the size of the pool. It sends its address over the channel.
 */
import { createServer } from 'node:http';
import { PgAggregatesPreset } from '@graphile/pg-aggregates';
import { jwtVerify } from 'jose';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { makeJSONPgSmartTagsPlugin } from 'postgraphile/utils';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';

const [, , connectionString, secret, poolMax] = process.argv;
const key = new TextEncoder().encode(secret);
const TOKEN = { algorithms: ['HS256'], issuer: 'cliptally', audience: 'cliptally-api' };

/** The product's own shortcut is not for the rival, and its names clash with those of the aggregates. */
const KEPT_SUMS = ['PairPlatformSum', 'PairSum', 'CampaignPlatformSum', 'CampaignSum', 'UserSum', 'SubmittedPair'];
const hidden = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: {
    class: Object.fromEntries(KEPT_SUMS.map((table) => [table, { tags: { behavior: '-*', name: `kept_${table}` } }])),
  },
});

const preset = {
  extends: [PostGraphileAmberPreset, PgAggregatesPreset, PostGraphileConnectionFilterPreset],
  schema: { connectionFilterRelations: true },
  plugins: [hidden],
  pgServices: [
    makePgService({
      connectionString,
      schemas: ['public'],
      poolConfig: { max: Number(poolMax), idleTimeoutMillis: 900_000 },
    }),
  ],
  // The status has no index, and this plugin would forbid conditions on it.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  grafast: {
    // The same token check as everywhere; a bad token ends the request.
    context: async (requestContext) => {
      const { authorization = '' } = requestContext.node?.req.headers ?? {};
      const { payload } = await jwtVerify(authorization.slice('Bearer '.length), key, TOKEN);
      return { userId: payload.sub };
    },
    explain: false,
  },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, maxRequestLength: 1_000_000 },
};

const server = createServer();
const serv = postgraphile(preset).createServ(grafserv);
await serv.addTo(server);
server.listen(0, '127.0.0.1', () => process.send?.({ origin: `http://127.0.0.1:${server.address().port}` }));
process.once('disconnect', () => process.exit(0));
