/** The metrics of the messages that a process sends. */
import type { MessageKind } from '../../kernel/prisma/generated/enums.js';
import type { Metrics } from '../../kernel/process/metrics.js';
import type { Outcome } from './deliver-message.js';

export class DeliveryMetrics {
  readonly #messages;

  constructor(metrics: Metrics) {
    this.#messages = metrics.count(
      'cliptally_messages_total',
      'Attempts of this process to send a message, by kind and outcome.',
      ['kind', 'outcome'],
    );
  }

  attempted(kind: MessageKind, outcome: Outcome): void {
    this.#messages.inc({ kind, outcome });
  }
}
