/** /healthz: the process runs. /readyz: it can answer queries now. Neither reveals data. */
import type { FastifyInstance } from 'fastify';
import type { Database } from '../kernel/database.js';

export function addHealth(app: FastifyInstance, database: Database, draining: () => boolean): void {
  app.get('/healthz', { logLevel: 'silent' }, async () => ({ status: 'ok' }));
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const ready = !draining() && (await answers(database));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
}

async function answers({ pool }: Database): Promise<boolean> {
  return pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
}
