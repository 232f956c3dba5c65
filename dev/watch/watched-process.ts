/**
 * One run of the product under `npm run dev`. It loads the npm packages as soon as it is forked, and our own code only
 * when it is told to start. So a fork can wait, warm, for the next change.
 */
import { EXIT_CODES, runProcess } from '../../src/kernel/process/process-life.js';

const PACKAGES = [
  ...['@apollo/server', '@as-integrations/fastify', '@node-rs/argon2', '@prisma/adapter-pg', 'apify-client', 'fastify'],
  ...['graphql', 'graphql-jit', 'graphql-scalars', 'node-schedule', 'pg', 'pg-boss', 'pino', 'prom-client'],
  ...['rate-limiter-flexible', 'reflect-metadata', 'temporal-polyfill', 'type-graphql', 'zod'],
];

await Promise.all(PACKAGES.map((name) => import(name)));
// Generated, so it does not change while somebody works.
await import('../../src/kernel/prisma/generated/client.js');
const isFirst = await new Promise((resolve) => process.once('message', resolve));
// Without the channel this process would outlive a watcher that was killed.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

await runProcess(
  async (onStop, stopping) => {
    const startedAt = performance.now();
    // It loads while the database is opened. startProduct reports its errors.
    void import('../../src/http/server.js').catch(() => undefined);
    const { startProduct } = await import('../../jobs/start-product.js');
    const greet = await startProduct(onStop, stopping);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    process.stdout.write(isFirst === true ? await greet() : `  Restarted in ${seconds} s.\n`);
    process.send?.('started');
    return null;
  },
  { stoppedBySignal: EXIT_CODES.DONE },
);
