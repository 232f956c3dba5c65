/**
 * The newest message for one reader. A slow reader misses messages and gets the newest state, never a queue. `return` is
 * written by hand: an async generator would keep its subscriber until the next message, which may never come.
 */
export class Mailbox<Message> implements AsyncIterableIterator<Message> {
  #newest: { message: Message } | null = null;
  #wake: (() => void) | null = null;
  #ended = false;

  constructor(
    /** Called once, when the reader goes away or the mailbox is closed. */
    private readonly onEnd: () => void = () => undefined,
  ) {}

  /** Waited for before each message but the first: the reader has read what it got. */
  caughtUp: (() => Promise<void>) | null = null;
  #hasSent = false;

  put(message: Message): void {
    if (this.#ended) return;
    this.#newest = { message };
    this.#wake?.();
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#newest = null;
    this.#wake?.();
    this.onEnd();
  }

  async next(): Promise<IteratorResult<Message, undefined>> {
    if (this.#hasSent && !this.#ended) await this.caughtUp?.();
    while (this.#newest === null && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    const newest = this.#newest;
    this.#newest = null;
    this.#hasSent = true;
    return newest === null ? { done: true, value: undefined } : { done: false, value: newest.message };
  }

  async return(): Promise<IteratorResult<Message, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
