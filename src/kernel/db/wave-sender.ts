/** Gathers the statements of one turn of the event loop, so that they leave for a transaction together. */
import type { PoolClient } from 'pg';
import { ignore, preparedOn, streamOf } from './prepared-statements.js';
import type { Query } from './sql.js';
import { timed } from './statement-times.js';
import { type Answer, Wave } from './wave.js';

export class WaveSender {
  #wave: Wave | null = null;
  #hasBegun = false;
  #hasEnded = false;

  constructor(
    readonly client: PoolClient,
    /** Leaves before the first statement, in one packet with it. */
    private readonly begin: string,
  ) {}

  send(label: string, query: Query<unknown>): Promise<Answer> {
    // The connection may belong to another transaction.
    if (this.#hasEnded) return Promise.reject(new Error(`${label} came after the end of its transaction`));
    if (this.#wave === null) {
      this.#wave = new Wave();
      process.nextTick(() => this.#leave());
    }
    const wave = this.#wave;
    const prepared = preparedOn(this.client, label, query.text);
    return timed(label, () => wave.add(prepared, query.values));
  }

  /** Sends what waits. Nothing can be sent after it. */
  end(): void {
    this.#hasEnded = true;
    this.#leave();
  }

  #leave(): void {
    const wave = this.#wave;
    if (wave === null) return;
    this.#wave = null;
    const stream = streamOf(this.client);
    stream.cork();
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.client.query(this.begin).catch(ignore);
    }
    this.client.query(wave);
    stream.uncork();
  }
}
