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
  const markOf = keyedDigest(serverSecret, 'marks of secrets');
  return (text) => new Secret(text, markOf(text).toString('base64url'));
}

export type Digest = (text: string) => Buffer<ArrayBuffer>;

/** HMAC-SHA256 under a key derived from the server's secret, another one for each purpose. A new secret changes them all. */
export function keyedDigest(serverSecret: string, purpose: string): Digest {
  const key = createHmac('sha256', serverSecret).update(`cliptally: ${purpose}`).digest();
  return (text) => Buffer.from(createHmac('sha256', key).update(text).digest());
}

/** SHA-256: how API keys are kept, which are random and which nobody can guess. A password has a slow hash of its own. */
export function digestOf(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(text).digest());
}
