/**
 * /healthz: the process runs. /readyz: it can do its work now. Neither reveals data. /metrics serves Prometheus on a
 * separate port (METRICS_PORT), because callers of the API must not see what a refresh costs.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '../kernel/base/log.js';
import type { Database } from '../kernel/db/database.js';
import type { Metrics } from '../kernel/process/metrics.js';
import { addSafeHeaders } from './headers.js';
import { watchReadiness } from './readiness.js';

/** Probes would flood the log. */
const QUIET = { logLevel: 'silent' } as const;

export interface ProbeParts {
  database: Database;
  /** Logs why the process is not ready; absent: nothing is logged. */
  log?: Log | undefined;
  /** True once the process was told to stop. */
  draining: () => boolean;
}

export function addProbes(app: FastifyInstance, { database, log, draining }: ProbeParts): void {
  const answers = watchReadiness(database, log);
  app.get('/healthz', QUIET, async () => ({ status: 'ok' }));
  app.get('/readyz', QUIET, async (_request, reply) => {
    const ready = !draining() && (await answers());
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
}

export interface MonitorParts {
  database: Database;
  metrics: Metrics;
  log?: Log;
  /** Absent: the process never stops. */
  stopping?: () => boolean;
}

/** A server for monitoring: probes and metrics without the API. */
export function createMonitor({ database, metrics, log, stopping }: MonitorParts): FastifyInstance {
  const app = Fastify();
  addSafeHeaders(app);
  addProbes(app, { database, log, draining: stopping ?? (() => false) });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  return app;
}
