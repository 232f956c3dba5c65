/** Turns that are handed out and taken one by one, in the order of waiting: writers keep the pace of readers. */
import { EventEmitter, once } from 'node:events';

export class Turns {
  #left = 0;
  readonly #waiting: EventEmitter[] = [];

  give(turns: number): void {
    this.#left += turns;
    while (this.#left > 0 && this.#waiting.length > 0) {
      this.#left -= 1;
      this.#waiting.shift()?.emit('turn');
    }
  }

  /** Resolves when a turn is there for the caller; rejects with an AbortError. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    const turn = new EventEmitter();
    this.#waiting.push(turn);
    await once(turn, 'turn', { signal });
  }
}
