/** Figures for Prometheus, one set a process. The only file that imports prom-client. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RefreshRunStatus, ScrapeOutcome, SocialPlatform } from './prisma/generated/enums.js';
import { onStatement } from './statement-times.js';

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** Seconds, up to the deadline of an operation. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Few, for there is a set of them for each statement. */
const STATEMENT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10];

export class Metrics {
  readonly #registry = new Registry();
  readonly #posts = new Counter({
    name: 'cliptally_refresh_posts_total',
    help: 'Posts checked by this process, by how the check came out.',
    labelNames: ['social_platform', 'outcome'],
    registers: [this.#registry],
  });
  readonly #batches = new Counter({
    name: 'cliptally_refresh_batches_total',
    help: 'Scrape batches ended by this process.',
    labelNames: ['social_platform'],
    registers: [this.#registry],
  });
  readonly #cost = new Counter({
    name: 'cliptally_refresh_cost_usd_total',
    help: 'What Apify reported as the cost of those batches, in US dollars.',
    labelNames: ['social_platform'],
    registers: [this.#registry],
  });
  readonly #runs = new Counter({
    name: 'cliptally_refresh_runs_total',
    help: 'Refresh runs closed by this process, by how they ended.',
    labelNames: ['status'],
    registers: [this.#registry],
  });
  readonly #stops = new Counter({
    name: 'cliptally_refresh_stops_total',
    help: 'Refresh runs stopped because Apify refused the account.',
    registers: [this.#registry],
  });

  readonly #requests = new Histogram({
    name: 'cliptally_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its response, by route; of GraphQL, 200 may hold errors.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [this.#registry],
  });
  readonly #errors = new Counter({
    name: 'cliptally_operation_errors_total',
    help: 'Errors in the answers of GraphQL operations, by code.',
    labelNames: ['code'],
    registers: [this.#registry],
  });

  requestAnswered(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status }, seconds);
  }

  errorsAnswered(codes: readonly string[]): void {
    for (const code of codes) this.#errors.inc({ code });
  }

  /** Memory, garbage collection and event loop of this process, and how long its statements take. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
    const statements = new Histogram({
      name: 'cliptally_statement_duration_seconds',
      help: 'From sending a statement to its answer, by the function that writes it.',
      labelNames: ['statement'],
      buckets: STATEMENT_BUCKETS,
      registers: [this.#registry],
    });
    onStatement(({ statement, seconds }) => statements.observe({ statement }, seconds));
  }

  batchEnded(socialPlatform: SocialPlatform, costUsd: string | null, outcomes: readonly ScrapeOutcome[]): void {
    const labels = { social_platform: socialPlatform };
    this.#batches.inc(labels);
    // A gauge of costs, not an account of them: the exact figures are RefreshRun.costUsd.
    if (costUsd !== null) this.#cost.inc(labels, Number(costUsd));
    for (const outcome of outcomes) this.#posts.inc({ ...labels, outcome });
  }

  runClosed(status: RefreshRunStatus): void {
    this.#runs.inc({ status });
  }

  runStopped(): void {
    this.#stops.inc();
  }

  /** A figure that is read when it is asked for; where it cannot be read it is left out, and the others still come. */
  watch(name: string, help: string, labelNames: readonly string[], read: () => Promise<readonly Sample[]>): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      async collect() {
        this.reset();
        // Without labels prom-client begins at 0, which was not read.
        if (labelNames.length === 0) this.remove();
        for (const { labels, value } of await read().catch(() => [])) this.set(labels, value);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
