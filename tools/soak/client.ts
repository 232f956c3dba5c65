/**
 * A client of a server that is killed now and then. It knows which failures are allowed (the server was down, the
 * database was away) and remembers every other one.
 */
import type { ProductStage, Reply } from '../../test/support/product-stage.js';

/**
 * A failure after which the request may be sent again. COMMITTED says that the change was made and could not be read.
 */
const PASSING = new Set(['UNAVAILABLE', 'TIMEOUT', 'COMMITTED']);

export class Client {
  /** Good answers. */
  responses = 0;
  /** Forbidden answers, one line each. */
  readonly wrong: string[] = [];

  /** `foreseen`: codes of errors that an answer may have. */
  constructor(
    private readonly stage: ProductStage,
    private readonly foreseen: readonly string[] = [],
  ) {}

  /** Null: no good answer; it may be asked again. */
  async ask(caller: bigint | string, query: string, variables: object = {}): Promise<Reply | null> {
    const reply = await this.#judged(() => this.stage.ask(caller, query, variables));
    return reply !== null && this.#isGood(reply) ? reply : null;
  }

  /** Null: it was not answered. An answer may report the result next to an error. */
  async mutate(userId: bigint, name: string, input: object, selection: string): Promise<Reply | null> {
    return this.#judged(() => this.stage.mutate(userId, name, input, selection));
  }

  async #judged(send: () => Promise<Reply>): Promise<Reply | null> {
    const { isServing, kills } = this.stage;
    let reply: Reply;
    try {
      reply = await send();
    } catch (error) {
      const { name, message, cause } = error as Error;
      const wasKilled = !isServing || this.stage.kills > kills;
      if (!wasKilled || name === 'TimeoutError') this.wrong.push(`no answer: ${name} ${message} ${cause ?? ''}`);
      return null;
    }
    const { status, errors = [] } = reply;
    const isGood = this.#isGood(reply);
    const isPassing =
      errors.every(({ extensions }) => PASSING.has(extensions.code)) && (status === 200 || status === 503);
    if (isGood) this.responses += 1;
    else if (!isPassing) this.wrong.push(`${status} ${JSON.stringify(errors)}`);
    return reply;
  }

  #isGood({ status, errors = [] }: Reply): boolean {
    return status === 200 && errors.every(({ extensions }) => this.foreseen.includes(extensions.code));
  }
}
