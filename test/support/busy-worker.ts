/** A worker of the refresh as a separate process, like those of `npm run jobs`; started by busy-child.ts. */
import { pino } from 'pino';
import { scraperAt } from '../../jobs/open-scraper.js';
import { workOptions } from '../../jobs/refresh.job.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { startWorkers } from '../../src/modules/refresh/work-refresh.js';

/** Its messages: it is at work, has ended a batch, has closed a run. */
export type Told = { ready: true } | { batch: true } | { closed: string };

const log = pino({ level: 'warn' }, pino.destination(2));
const config = readConfig();
const database = openDatabase({ url: config.databaseUrl ?? '', poolMax: config.databasePool });
const scraper = scraperAt(config, config.apify.baseUrl, config.apify.token ?? '');
const queue = await Queue.open({ database, log, leaseSeconds: config.refresh.leaseSeconds });
startWorkers(queue, {
  ...workOptions({ database, scraper, config, log }),
  onBatch: () => tell({ batch: true }),
  onClosed: ({ id }) => tell({ closed: id.toString() }),
});

process.on('message', (message) => {
  if (message === 'stop') void stop();
  // Another process has work for us, which the next poll would find too late.
  else queue.wake();
});
// The process that started us is gone.
process.on('disconnect', () => process.exit(0));
tell({ ready: true });

function tell(told: Told): void {
  if (process.connected) process.send?.(told);
}

async function stop(): Promise<void> {
  await queue.close();
  await database.close();
  process.disconnect();
}
