/**
 * The jobs of a process: the timetable, which requests ticks, the workers, which work on the requests of all processes,
 * and the delivery of messages.
 */

import { randomUUID } from 'node:crypto';
import type { Simulator } from '../dev/simulator/simulator.js';
import type { Services } from '../src/kernel/api/context.js';
import type { Config } from '../src/kernel/base/config.js';
import { printId } from '../src/kernel/base/global-ids.js';
import type { Log } from '../src/kernel/base/log.js';
import { forRequest } from '../src/kernel/db/database.js';
import { transact } from '../src/kernel/db/transaction.js';
import type { Metrics } from '../src/kernel/process/metrics.js';
import { Queue } from '../src/kernel/queue/queue.js';
import { PRUNE_CRON, pruneOldChanges } from '../src/modules/changes/prune-changes.js';
import { type DeliveryOptions, startDelivery } from '../src/modules/delivery/deliver-message.js';
import { DeliveryMetrics } from '../src/modules/delivery/delivery-metrics.js';
import { NO_MAIL, openMailer } from '../src/modules/delivery/mailer.js';
import { RUN_ID } from '../src/modules/ids/id-kinds.js';
import { RefreshMetrics } from '../src/modules/refresh/refresh-metrics.js';
import { startWorkers } from '../src/modules/refresh/work-refresh.js';
import { requestRefresh } from '../src/modules/trackings/request-refresh.js';
import { startWebhooks } from '../src/modules/webhooks/sending/deliver-changes.js';
import { PRUNE_DELIVERIES_CRON, pruneOldDeliveries } from '../src/modules/webhooks/sending/prune-deliveries.js';
import { WebhookMetrics } from '../src/modules/webhooks/sending/webhook-metrics.js';
import { RECEIVERS } from '../src/modules/webhooks/webhook-address.js';
import { approveOverdueJob, OVERDUE_CRON } from './approve-overdue.job.js';
import { checkBooksJob } from './check-books.job.js';
import { closeEndedJob, closeExhaustedJob, completeClosedJob, revokeDeletedJob } from './end-campaigns.job.js';
import { matureCampaignsJob } from './mature-campaigns.job.js';
import { NO_TOKEN, openScraper } from './open-scraper.js';
import { workOptions } from './refresh.job.js';
import { startTimetable } from './schedule.js';

export interface JobsOptions {
  config: Config;
  services: Pick<Services, 'database' | 'webhooks'>;
  log: Log;
  metrics: Metrics;
}

export interface Jobs {
  /** Present in development without APIFY_TOKEN. */
  simulator: Simulator | null;
  stop(): Promise<void>;
}

export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { config, services, log, metrics } = options;
  const { database } = services;
  const open = await openScraper(config, database);
  if (open === null) log.warn(NO_TOKEN);
  const queue = await Queue.open({ database, log, leaseSeconds: config.refresh.leaseSeconds });
  if (open !== null) {
    startWorkers(
      queue,
      workOptions({ database, scraper: open.scraper, config, log, metrics: new RefreshMetrics(metrics) }),
    );
  }
  await deliver(options, queue);
  const stopping = new AbortController();
  sendWebhooks(options, queue, stopping.signal);
  const tick = async (slot: Date) => {
    if (open === null) return log.error({ job: 'refresh' }, NO_TOKEN);
    const requestId = randomUUID();
    try {
      const { refreshRunId, repeated } = await transact(forRequest(database, requestId), (tx) =>
        requestRefresh(tx, { trigger: 'SCHEDULE', slot }),
      );
      queue.wake();
      if (!repeated) log.info({ job: 'refresh', requestId, refreshRunId: printId(RUN_ID, refreshRunId), slot }, 'tick');
    } catch (error) {
      log.error(
        { err: error, job: 'refresh', requestId },
        'the tick could not be requested; the next one checks all due clips',
      );
    }
  };
  const check = async (slot: Date) => {
    await checkBooksJob({ database, log }, slot).catch((error: unknown) =>
      log.error(
        { err: error, job: 'check-books' },
        'the books could not be checked; the next check runs on the timetable',
      ),
    );
  };
  const ending = (job: typeof closeEndedJob) => async () => {
    const changed = await job({ database, log }).catch((error: unknown) => {
      log.error({ err: error, job: job.name }, 'campaigns could not be ended; the next minute tries again');
      return 0;
    });
    if (changed > 0) queue.wake();
  };
  const mature = async () => {
    await matureCampaignsJob({ database, log }).catch((error: unknown) =>
      log.error({ err: error, job: 'mature-campaigns' }, 'no money could be released; the next minute tries again'),
    );
  };
  const approveLate = async () => {
    await approveOverdueJob({ database, log, reviewHours: config.review.hours }).catch((error: unknown) =>
      log.error(
        { err: error, job: 'approve-overdue' },
        'late submissions could not be read; the next hour tries again',
      ),
    );
  };
  const pruning = (job: typeof pruneOldChanges, name: string, rows: string) => async () => {
    await job({ database, log }).catch((error: unknown) =>
      log.error({ err: error, job: name }, `old ${rows} could not be pruned; the next day tries again`),
    );
  };
  const stopTimetable = startTimetable([
    { name: 'REFRESH_CRON', cron: config.refresh.cron, run: tick },
    { name: 'ENDINGS_CRON, endsAt', cron: config.endingsCron, run: ending(closeEndedJob) },
    { name: 'ENDINGS_CRON, budget', cron: config.endingsCron, run: ending(closeExhaustedJob) },
    { name: 'ENDINGS_CRON, deleted posts', cron: config.endingsCron, run: ending(revokeDeletedJob) },
    { name: 'ENDINGS_CRON, last checks', cron: config.endingsCron, run: ending(completeClosedJob) },
    { name: 'BOOKS_CRON', cron: config.booksCron, run: check },
    { name: 'ENDINGS_CRON, maturing', cron: config.endingsCron, run: mature },
    { name: 'changes', cron: PRUNE_CRON, run: pruning(pruneOldChanges, 'prune-changes', 'changes') },
    {
      name: 'webhooks',
      cron: PRUNE_DELIVERIES_CRON,
      run: pruning(pruneOldDeliveries, 'prune-deliveries', 'deliveries'),
    },
    ...(config.review.autoApprove ? [{ name: 'overdue', cron: OVERDUE_CRON, run: approveLate }] : []),
  ]);
  return {
    simulator: open?.simulator ?? null,
    async stop() {
      stopping.abort(new Error('the process stops'));
      await stopTimetable();
      await queue.close();
      await open?.close();
    },
  };
}

/** Delivers the changes feed to webhook endpoints. */
function sendWebhooks({ services, log, metrics }: JobsOptions, queue: Queue, stopping: AbortSignal): void {
  const counts = new WebhookMetrics(metrics);
  startWebhooks(queue, {
    ...{ ...services, log, stopping, transport: RECEIVERS },
    onOutcome: (outcome) => counts.attempted(outcome),
  });
}

/** Sends the messages that commands leave in the outbox. */
async function deliver({ config, services: { database }, log, metrics }: JobsOptions, queue: Queue): Promise<void> {
  const mailer = await openMailer(config);
  if (mailer === null) return log.warn(NO_MAIL);
  const counts = new DeliveryMetrics(metrics);
  const { appUrl } = config.mail;
  const { currency } = config;
  const onOutcome: DeliveryOptions['onOutcome'] = (kind, outcome) => counts.attempted(kind, outcome);
  startDelivery(queue, { database, mailer, log, appUrl, currency, onOutcome });
}
