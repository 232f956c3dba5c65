/** Starts the test cluster in a process of its own: one PostgreSQL for the whole run, whatever jest's workers do. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export default async function globalSetup() {
  const cluster = spawn(process.execPath, ['--import', 'tsx', 'test/support/cluster.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const failed = new Promise((_, reject) => {
    cluster.once('exit', (code) => reject(new Error(`the test cluster ended with ${code}`)));
  });
  const lines = createInterface({ input: cluster.stdout });
  const ready = new Promise((resolve) => lines.once('line', resolve));
  process.env.TEST_DATABASE_URL_ADMIN = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  globalThis.testCluster = cluster;
}
