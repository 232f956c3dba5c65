/** Adds live queries to /graphql, over WebSockets and as server-sent events. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Services } from '../../kernel/api/context.js';
import type { Config } from '../../kernel/base/config.js';
import type { Log } from '../../kernel/base/log.js';
import type { Isolation } from '../../kernel/db/snapshot.js';
import type { Metrics } from '../../kernel/process/metrics.js';
import type { Executor } from '../executor.js';
import { originsOf } from '../headers.js';
import type { Limiter } from '../limits/limiter.js';
import type { CallerReaders } from '../open-context.js';
import { EventStreams } from './event-streams.js';
import { LiveDoor } from './live-door.js';
import { Reception } from './reception.js';
import { Sockets } from './sockets.js';

/** How long things take. Only tests set it. */
export interface LiveTimes {
  /** Between two looks at the caller of a stream. */
  checkedEveryMs: number;
  /** A socket whose client is silent ends after two of these. */
  pingMs: number;
}

const TIMES: LiveTimes = { checkedEveryMs: 15_000, pingMs: 12_000 };

export interface LiveOptions {
  config: Pick<Config, 'corsOrigins' | 'production' | 'limits'>;
  services: Services;
  log: Log;
  metrics?: Metrics | undefined;
  isolation?: Isolation | undefined;
  onLive?: Partial<LiveTimes> | undefined;
  schema: GraphQLSchema;
  executor: Executor;
  limiter: Limiter;
  callers: CallerReaders;
}

export interface Live {
  /** True for a request that wants a stream. */
  wants(request: FastifyRequest): boolean;
  answer(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export function addLive(app: FastifyInstance, options: LiveOptions): Live {
  const { config, services, log, metrics, isolation, schema, executor, limiter, callers } = options;
  const { limits, production } = config;
  const door = new LiveDoor({ schema, services, executor, limiter, limits, production, log, metrics, isolation });
  const { checkedEveryMs, pingMs } = { ...TIMES, ...options.onLive };
  const reception = new Reception({ ...callers, limiter, checkedEveryMs });
  const allows = pagesFrom(originsOf(config));
  const sockets = new Sockets(app, { door, reception, messageBytesMax: limits.bodyBytesMax, pingMs, allows });
  const streams = new EventStreams({ door, reception });
  // After the delay in which a load balancer learns that this server stops, so that clients find another one.
  app.addHook('preClose', async () => {
    sockets.close();
    streams.close();
  });
  return {
    wants: (request) => sockets.wants(request) || streams.wants(request),
    answer: async (request, reply) =>
      sockets.wants(request) ? sockets.accept(request, reply) : streams.answer(request, reply),
  };
}

/** Browsers preflight no WebSocket, so the list of origins is held here. Other clients send no origin. */
function pagesFrom(origins: readonly (string | RegExp)[]): (request: FastifyRequest) => boolean {
  return ({ headers: { origin }, host }) =>
    origin === undefined ||
    (URL.canParse(origin) && new URL(origin).host === host) ||
    origins.some((allowed) => (typeof allowed === 'string' ? allowed === origin : allowed.test(origin)));
}
