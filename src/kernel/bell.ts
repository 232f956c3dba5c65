/** For loops that look for news at intervals, and at once where somebody in this process knows of some. */
export class Bell {
  /** Counted, so that whoever looked before it rang does not wait for it afterwards. */
  #strokes = 0;
  readonly #waiting = new Set<() => void>();

  get strokes(): number {
    return this.#strokes;
  }

  ring(): void {
    this.#strokes += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves when it rings, at once if it has rung more than so many times, and in any case after so long. */
  heard(withinMs: number, strokes = this.#strokes): Promise<void> {
    if (this.#strokes > strokes) return Promise.resolve();
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
