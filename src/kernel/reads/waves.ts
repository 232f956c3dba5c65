/** When the batches of a snapshot leave. */
/**
 * Batches leave in waves: while statements are running, the keys that their rows lead to are collected. So the number
 * of statements does not depend on which answer arrives first, and two parents that were read together share the
 * statement of their children. A wave also comes back as a whole, so that the order of errors does not depend on the
 * network. This costs little time, because the statements of a snapshot run one after the other anyway.
 */
export class Waves {
  readonly #waiting: (() => void)[] = [];
  #wave = new Wave();
  #underWay = 0;
  #stopped = false;

  readonly schedule = (dispatch: () => void): void => {
    this.#waiting.push(dispatch);
    this.#leave();
  };

  stop(): void {
    this.#stopped = true;
  }

  async read<Result>(work: () => Promise<Result>): Promise<Result> {
    const [answer, wave] = [work(), this.#wave];
    wave.answers.push(answer);
    this.#underWay += 1;
    // By now all batches of this wave have left.
    await Promise.resolve();
    await wave.back();
    this.#underWay -= 1;
    this.#leave();
    return answer;
  }

  /** Waits until all promises that are settled now were followed, so that their keys join this wave. */
  #leave(): void {
    void Promise.resolve().then(() =>
      process.nextTick(() => {
        if (this.#underWay > 0 || this.#stopped) return;
        this.#wave = new Wave();
        for (const dispatch of this.#waiting.splice(0)) dispatch();
      }),
    );
  }
}

/** The batches that left together. */
class Wave {
  readonly answers: Promise<unknown>[] = [];
  #back: Promise<unknown> | null = null;

  /** All batches of the wave wait for this one promise. */
  back(): Promise<unknown> {
    this.#back ??= Promise.allSettled(this.answers);
    return this.#back;
  }
}
