/** A run in the JSON format of Apify's API. */
import type { Run } from './simulated-run.js';

export function runJson(run: Run): Record<string, unknown> {
  const { plan } = run;
  return {
    id: run.id,
    actId: plan.actor.replace('/', '~'),
    userId: 'simulatedUser0001',
    status: run.status,
    statusMessage: run.isOver ? plan.statusMessage : null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    meta: { origin: 'API', userAgent: '' },
    stats: {},
    options: { build: 'latest', ...plan.options, diskMbytes: 2 * plan.options.memoryMbytes },
    buildId: 'simulatedBuild001',
    buildNumber: '0.0.1',
    exitCode: exitCode(run),
    defaultDatasetId: run.datasetId,
    defaultKeyValueStoreId: `${run.id}-kv`,
    defaultRequestQueueId: `${run.id}-rq`,
    containerUrl: `https://${run.id}.runs.example`,
    usageTotalUsd: run.usageTotalUsd,
    chargedEventCounts: run.chargedEventCounts,
  };
}

function exitCode(run: Run): number | null {
  if (run.status === 'SUCCEEDED') return 0;
  return run.status === 'FAILED' ? 1 : null;
}
