/**
 * A process that shares an embedded PostgreSQL as ours do. The tests race, signal and kill it: see embedded-process.ts.
 */
import pg from 'pg';
import { startEmbeddedPostgres } from '../../dev/embedded-postgres/embedded-postgres.js';

const [dataDir = ''] = process.argv.slice(2);
const tell = (message: object) => process.send?.(message);

const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
const client = new pg.Client({ connectionString: server.url });
client.on('error', () => tell({ event: 'connection lost' }));
await client.connect();

/** The request under way while a signal arrives: it waits for a lock that the test holds. */
let request: Promise<unknown> = Promise.resolve();

async function drain(): Promise<void> {
  tell({ event: 'draining' });
  await request;
  tell({ event: 'answered' });
  await stop();
}

async function stop(): Promise<void> {
  await client.end();
  await server.stop();
  process.disconnect();
}

process.on('SIGTERM', () => void drain());
process.on('SIGINT', () => void drain());
process.on('message', (command) => {
  if (command === 'request') request = client.query('SELECT pg_advisory_lock(1)');
  if (command === 'stop') void stop();
});
// Without a tester nobody would end the server.
process.on('disconnect', () => void server.stop());

tell({ event: 'started', url: server.url, adopted: server.adopted, pid: server.pid });
