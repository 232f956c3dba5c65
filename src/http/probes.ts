/**
 * /healthz: the process runs. /readyz: it can do its work now. Neither reveals data. /metrics, counters for Prometheus,
 * is served on a port of its own (METRICS_PORT), for what a refresh costs is nobody's business on the API's.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Database } from '../kernel/database.js';
import type { Metrics } from '../kernel/metrics.js';
import { readWithin } from '../kernel/snapshot.js';
import { type Query, sql } from '../kernel/sql.js';
import { addSafeHeaders } from './headers.js';

/** Probes would drown the log. */
const QUIET = { logLevel: 'silent' } as const;

export function addProbes(app: FastifyInstance, database: Database, draining: () => boolean): void {
  app.get('/healthz', QUIET, async () => ({ status: 'ok' }));
  app.get('/readyz', QUIET, async (_request, reply) => {
    const ready = !draining() && (await answers(database));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
}

export interface MonitorParts {
  database: Database;
  metrics: Metrics;
  /** Absent: the process never stops. */
  stopping?: () => boolean;
}

/** For whoever watches the process: probes and counters, without the API. */
export function createMonitor({ database, metrics, stopping }: MonitorParts): FastifyInstance {
  const app = Fastify();
  addSafeHeaders(app);
  addProbes(app, database, stopping ?? (() => false));
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  return app;
}

/** Who asks has other processes to turn to, and little patience. */
const PATIENCE_MS = 2_000;

async function answers({ pool }: Database): Promise<boolean> {
  return readWithin(pool, PATIENCE_MS, ping).then(
    () => true,
    () => false,
  );
}

function ping(): Query<{ one: number }> {
  return sql`SELECT 1 AS one`;
}
