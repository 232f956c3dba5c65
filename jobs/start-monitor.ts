/** Serves the probes and counters of a process that works, where METRICS_PORT asks for it. */
import { createMonitor } from '../src/http/probes.js';
import type { Config } from '../src/kernel/config.js';
import type { Database } from '../src/kernel/database.js';
import type { Metrics } from '../src/kernel/metrics.js';

export interface MonitorOptions {
  config: Config;
  database: Database;
  metrics: Metrics;
  onStop: (step: () => Promise<void>) => void;
}

export async function startMonitor({ config, database, metrics, onStop }: MonitorOptions): Promise<void> {
  if (config.metricsPort === null) return;
  const monitor = createMonitor({ database, metrics });
  onStop(() => monitor.close());
  await monitor.listen({ host: config.host, port: config.metricsPort });
}
