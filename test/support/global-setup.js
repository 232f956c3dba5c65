/** Compiles the product and starts the test cluster as a separate process: one PostgreSQL for the whole run. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { buildIfChanged } from '../../scripts/compile.js';

export default async function globalSetup() {
  const cluster = spawn(process.execPath, ['--import', 'tsx', 'test/support/cluster.ts'], {
    // The channel tells the cluster when the run is killed; otherwise it would outlive the run.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const failed = new Promise((_, reject) => {
    cluster.once('exit', (code) => reject(new Error(`the test cluster ended with ${code}`)));
  });
  const lines = createInterface({ input: cluster.stdout });
  const ready = new Promise((resolve) => lines.once('line', resolve));
  // Many tests start the product's commands.
  await buildIfChanged();
  process.env.TEST_DATABASE_URL_ADMIN = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  cluster.channel.unref();
  globalThis.testCluster = cluster;
}
