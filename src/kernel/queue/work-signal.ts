/** Wakes a loop that polls at intervals, as soon as this process knows that there is work. */
export class WorkSignal {
  /** The number of signals given. A loop compares it, so that it misses none between looking and waiting. */
  #given = 0;
  readonly #waiting = new Set<() => void>();

  get given(): number {
    return this.#given;
  }

  give(): void {
    this.#given += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next signal, or after `withinMs`. Resolves at once if more than `seen` signals were given. */
  next(withinMs: number, seen = this.#given): Promise<void> {
    if (this.#given > seen) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.#waiting.add(wake);
    });
  }
}
