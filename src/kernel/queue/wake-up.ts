/** Wakes a loop that polls at intervals, as soon as this process knows that there is work. */
export class Bell {
  /** The number of rings. A loop compares it, so that it does not miss a ring between looking and waiting. */
  #strokes = 0;
  readonly #waiting = new Set<() => void>();

  get strokes(): number {
    return this.#strokes;
  }

  ring(): void {
    this.#strokes += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next ring, or after `withinMs`. Resolves at once if it has rung more than `strokes` times. */
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
