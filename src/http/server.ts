/** The HTTP server: Fastify in front of Apollo Server, with one GraphQL endpoint. */
import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { checkLists } from '../graphql/list-sizes.js';
import { checkScopes } from '../graphql/scopes.js';
import { createSubgraph } from '../graphql/subgraph.js';
import type { Context, Services } from '../kernel/api/context.js';
import type { Config } from '../kernel/base/config.js';
import type { Log } from '../kernel/base/log.js';
import type { Isolation } from '../kernel/db/snapshot.js';
import type { Metrics } from '../kernel/process/metrics.js';
import { Trips, type TripsOptions } from '../kernel/reads/trips.js';
import { answerBrokenHttp, answerError, answerErrorsAsJson } from './answer-error.js';
import { apolloPlugins } from './apollo-plugins.js';
import { hasConsole, offerConsole } from './console/offer-console.js';
import type { SimulatorControls } from './console/simulator-controls.js';
import { DocumentStore } from './document-store.js';
import { createExecutor, type Executor, type ExecutorOptions, gatewayOf } from './executor.js';
import { formatError } from './format-error.js';
import {
  addHeaders,
  EXPOSED_HEADERS,
  headersOf,
  originsOf,
  PREFLIGHT_SECONDS,
  PREFLIGHTED_HEADERS,
} from './headers.js';
import { refuseOversized } from './input/door.js';
import { limitOperations } from './limits/limit-operations.js';
import { createLimiter, type Limiter } from './limits/limiter.js';
import { storedDocuments } from './limits/stored-documents.js';
import { addLive, type LiveTimes } from './live/add-live.js';
import { callerReaders, contextFactory } from './open-context.js';
import { PersistedQueries, refuseWrongHash } from './persisted-queries.js';
import { addProbes } from './probes.js';
import { answerInProtocol } from './protocol.js';
import { addLandingPage } from './sandbox.js';
import { addExports } from './serve-exports.js';
import { drainOnClose, parseQuery, readPlainUtf8, refuseBadHost, timeouts, trustFor } from './transport.js';
import { answerUnchanged, printResult } from './unchanged.js';

export type ServerConfig = Pick<
  Config,
  | 'production'
  | 'environment'
  | 'corsOrigins'
  | 'proxies'
  | 'routerSecret'
  | 'landingPage'
  | 'console'
  | 'executor'
  | 'sharedSnapshots'
  | 'limits'
>;

export interface ServerOptions {
  config: ServerConfig;
  services: Services;
  log: Log;
  /** Absent: no metrics. */
  metrics?: Metrics;
  /** The controls of a simulator in this process. Absent: it has none. */
  controls?: SimulatorControls;
  /** Only the test of the consistency checker sets it. */
  isolation?: Isolation;
  /** Only tests set it, to compile operations at once and to see how they were executed. */
  execution?: ExecutorOptions;
  /** Only tests set it, because nobody waits half a minute for a test. */
  onLive?: Partial<LiveTimes>;
  /** Only tests set it, to make requests share more than usual and to freeze what they share. */
  onTrips?: Pick<TripsOptions, 'lanes' | 'freezesRows' | 'onDeparture'>;
}

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { config, log, metrics, isolation, execution } = options;
  const app = Fastify({
    loggerInstance: log,
    genReqId: () => randomUUID(),
    bodyLimit: config.limits.bodyBytesMax,
    trustProxy: trustFor(config.proxies),
    ...timeouts(config.limits.requestTimeoutMs),
    forceCloseConnections: 'idle',
    routerOptions: { querystringParser: parseQuery },
    // Requests that arrive while the server stops are answered, and their connections closed.
    return503OnClosing: false,
    // A path that cannot be decoded fails before any route. Without this, Fastify answers in its own format.
    frameworkErrors: (error, request, reply) => {
      const its = request as unknown as FastifyRequest;
      answerError(error, its, (reply as unknown as FastifyReply).headers(headersOf(its, config)));
    },
    clientErrorHandler: answerBrokenHttp,
    // Health probes would flood the log. Requests are logged once, when they are answered.
    logController: new Fastify.LogController({ disableRequestLogging: true }),
  }) as unknown as FastifyInstance;
  const drain = drainOnClose(app, config.limits);
  addHeaders(app, config);
  tellOfResponses(app, log, metrics);
  // First of all, because a page can read a refusal only with these headers.
  await app.register(cors, {
    origin: originsOf(config),
    credentials: false,
    // Without a list of allowed headers, a page may send any: authorization, x-second-factor, and those of its client.
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    // OPTIONS requests that are not preflights are answered as JSON, not as plain text.
    strictPreflight: false,
  });
  readPlainUtf8(app);
  answerErrorsAsJson(app);
  addProbes(app, { database: options.services.database, log, draining: drain.begun });

  const { routerSecret, limits } = config;
  const limiter = createLimiter(limits.rates);
  const schema = createSubgraph({ openService: !config.production && routerSecret === null });
  const services = withDocuments(options.services, schema, limits);
  const callers = callerReaders(services, routerSecret, limiter);
  const contextOf = contextFactory({ services, ...callers, isolation, limiter });
  addExports(app, { services, limits, limiter, contextOf });
  checkLists(schema);
  checkScopes(schema);
  const trips = config.sharedSnapshots ? newTrips(options) : undefined;
  const executor = createExecutor(schema, { trips, compile: config.executor === 'compiled', ...execution });
  const apollo = createApollo({ schema, config, log, metrics, limiter, executor });
  await apollo.start();
  const live = addLive(app, { ...options, schema, executor, limiter, callers });
  const answer = fastifyApolloHandler(apollo, {
    context: (request, reply) => contextOf(request, reply, limits.operationDeadlineMs),
  });
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    preHandler: async (request) => {
      refuseBadHost(request);
      refuseOversized(request);
      refuseWrongHash(request);
    },
    handler: (request, reply) => (live.wants(request) ? live.answer(request, reply) : answer.call(app, request, reply)),
  });
  if (config.landingPage) addLandingPage(app);
  offerConsole(app, { config, services, contextOf, controls: options.controls });
  app.addHook('onClose', () => apollo.stop());
  return app;
}

/** Documents of webhooks are checked against the schema that this server has already. */
function withDocuments(given: Services, schema: GraphQLSchema, limits: Config['limits']): Services {
  const services: Services = {
    ...given,
    webhooks: { ...given.webhooks, documents: storedDocuments({ schema, services: () => services, limits }) },
  };
  return services;
}

function newTrips({ services, isolation, metrics, onTrips }: ServerOptions): Trips {
  const onDeparture = (riders: number) => metrics?.snapshotShared(riders);
  return new Trips({ pool: services.database.pool, isolation, onDeparture, ...onTrips });
}

interface ApolloOptions {
  schema: GraphQLSchema;
  config: ServerConfig;
  log: Log;
  metrics: Metrics | undefined;
  limiter: Limiter;
  executor: Executor;
}

function createApollo({ schema, config, log, metrics, limiter, executor }: ApolloOptions) {
  const { production, landingPage, limits } = config;
  return new ApolloServer<Context>({
    gateway: gatewayOf(schema, executor),
    // limitOperations decides by the viewer whether introspection is allowed.
    introspection: true,
    csrfPrevention: { requestHeaders: PREFLIGHTED_HEADERS },
    allowBatchedHttpRequests: false,
    persistedQueries: { cache: new PersistedQueries() },
    documentStore: new DocumentStore(),
    // limitOperations validates after it has measured and charged.
    dangerouslyDisableValidation: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.operationTokensMax },
    formatError,
    stringifyResult: printResult,
    logger: log,
    plugins: [
      limitOperations({ limits, limiter, production }),
      ...apolloPlugins({ production, landingPage, explorer: hasConsole(config), log, metrics }),
      answerInProtocol(),
      answerUnchanged(),
    ],
  });
}

function tellOfResponses(app: FastifyInstance, log: Log, metrics: Metrics | undefined): void {
  app.addHook('onResponse', async (request, reply) => {
    log.info({
      requestId: request.id,
      method: request.method,
      path: request.url.split('?')[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    });
    // Requests without a route share one label, because their path could be anything.
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    metrics?.requestAnswered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
  });
}
