/** The metrics of the refresh in one process. */
import type { RefreshRunStatus, ScrapeOutcome, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Metrics } from '../../kernel/process/metrics.js';

export class RefreshMetrics {
  readonly #posts;
  readonly #batches;
  readonly #cost;
  readonly #runs;
  readonly #stops;

  constructor(metrics: Metrics) {
    this.#posts = metrics.count('cliptally_refresh_posts_total', 'Posts that this process checked, by outcome.', [
      'social_platform',
      'outcome',
    ]);
    this.#batches = metrics.count('cliptally_refresh_batches_total', 'Scrape batches that ended in this process.', [
      'social_platform',
    ]);
    this.#cost = metrics.count(
      'cliptally_refresh_cost_usd_total',
      'Cost of those batches in US dollars, as reported by Apify.',
      ['social_platform'],
    );
    this.#runs = metrics.count('cliptally_refresh_runs_total', 'Refresh runs that this process closed, by status.', [
      'status',
    ]);
    this.#stops = metrics.count(
      'cliptally_refresh_stops_total',
      'Refresh runs stopped because Apify refused the account.',
      [],
    );
  }

  batchEnded(socialPlatform: SocialPlatform, costUsd: string | null, outcomes: readonly ScrapeOutcome[]): void {
    const labels = { social_platform: socialPlatform };
    this.#batches.inc(labels);
    // An approximate sum. The exact costs are in RefreshRun.costUsd.
    if (costUsd !== null) this.#cost.inc(labels, Number(costUsd));
    for (const outcome of outcomes) this.#posts.inc({ ...labels, outcome });
  }

  runClosed(status: RefreshRunStatus): void {
    this.#runs.inc({ status });
  }

  runStopped(): void {
    this.#stops.inc();
  }
}
