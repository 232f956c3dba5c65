/** The metrics of the webhooks that a process sends. */
import type { Metrics } from '../../../kernel/process/metrics.js';
import type { DeliveryOutcome } from './deliver-changes.js';

export class WebhookMetrics {
  readonly #attempts;

  constructor(metrics: Metrics) {
    this.#attempts = metrics.count(
      'cliptally_webhook_attempts_total',
      'Attempts of this process to deliver to a webhook endpoint, by outcome. DISABLED: the endpoint was disabled.',
      ['outcome'],
    );
  }

  attempted(outcome: DeliveryOutcome): void {
    this.#attempts.inc({ outcome });
  }
}
