/** Prometheus metrics, one registry for each process. No other file imports prom-client. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { onStatement } from '../db/statement-times.js';

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** In seconds, up to the deadline of an operation. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Few buckets, because every statement has its own set. */
const STATEMENT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10];
const RIDER_BUCKETS = [1, 2, 4, 8, 16, 32];

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Histogram({
    name: 'cliptally_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its response, by route. A GraphQL response with status 200 may contain errors.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [this.#registry],
  });
  readonly #errors = new Counter({
    name: 'cliptally_operation_errors_total',
    help: 'Errors in the responses of GraphQL operations, by code.',
    labelNames: ['code'],
    registers: [this.#registry],
  });

  readonly #riders = new Histogram({
    name: 'cliptally_snapshot_riders',
    help: 'Requests that share a snapshot, for each snapshot of compiled queries.',
    buckets: RIDER_BUCKETS,
    registers: [this.#registry],
  });

  requestAnswered(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status }, seconds);
  }

  errorsAnswered(codes: readonly string[]): void {
    for (const code of codes) this.#errors.inc({ code });
  }

  snapshotShared(riders: number): void {
    this.#riders.observe(riders);
  }

  /** Adds memory, garbage collection, event loop and statement times of this process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
    const statements = new Histogram({
      name: 'cliptally_statement_duration_seconds',
      help: 'Time from sending a statement to its answer, by the function that builds it.',
      labelNames: ['statement'],
      buckets: STATEMENT_BUCKETS,
      registers: [this.#registry],
    });
    onStatement(({ statement, seconds }) => statements.observe({ statement }, seconds));
  }

  /** Adds a counter. One without labels starts at 0. */
  count<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  /**
   * Adds a gauge that is read for each scrape. If it cannot be read, it is left out and the others are still served.
   */
  watch(name: string, help: string, labelNames: readonly string[], read: () => Promise<readonly Sample[]>): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      async collect() {
        this.reset();
        // Without labels prom-client starts at 0, which would be a false figure.
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
