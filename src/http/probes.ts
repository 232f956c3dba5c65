/**
 * /healthz: the process runs. /readyz: it can do its work now. /metrics: Prometheus counters. None reveals data. A
 * process without an API, such as the jobs process, serves them by themselves.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Database } from '../kernel/database.js';
import type { Metrics } from '../kernel/metrics.js';

export interface Probed {
  database: Database;
  metrics: Metrics;
  draining: () => boolean;
}

export function addProbes(app: FastifyInstance, { database, metrics, draining }: Probed): void {
  const quiet = { logLevel: 'silent' } as const;
  app.get('/healthz', quiet, async () => ({ status: 'ok' }));
  app.get('/readyz', quiet, async (_request, reply) => {
    const ready = !draining() && (await answers(database));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
  app.get('/metrics', quiet, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}

export function createProbes(probed: Omit<Probed, 'draining'>): FastifyInstance {
  const app = Fastify();
  let draining = false;
  app.addHook('preClose', async () => {
    draining = true;
  });
  addProbes(app, { ...probed, draining: () => draining });
  return app;
}

async function answers({ pool }: Database): Promise<boolean> {
  return pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
}
