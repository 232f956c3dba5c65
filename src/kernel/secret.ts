/**
 * A password or token on its way in. In JSON (a log, the hash of an idempotency key) it shows as its mark, an HMAC under
 * a key of the server: equal secrets have equal marks, and nobody without the key can try secrets against one.
 */
import { createHash, createHmac } from 'node:crypto';

export class Secret {
  readonly #text: string;

  constructor(
    text: string,
    readonly mark: string,
  ) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.mark;
  }
}

export type Seal = (text: string) => Secret;

export function createSeal(serverSecret: string): Seal {
  const key = createHmac('sha256', serverSecret).update('cliptally: marks of secrets').digest();
  return (text) => new Secret(text, createHmac('sha256', key).update(text).digest('base64url'));
}

/** SHA-256: how random tokens and keys are kept, which nobody can guess. A password has a slow hash of its own. */
export function digestOf(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(text).digest());
}
