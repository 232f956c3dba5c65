/**
 * A password or token of a request. In JSON, such as a log or the hash of an idempotency key, it appears as an HMAC
 * with a key of the server. Equal secrets have equal HMACs, and secrets cannot be guessed from them without the key.
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

export type Conceal = (text: string) => Secret;

export function createConceal(serverSecret: string): Conceal {
  const markOf = keyedDigest(serverSecret, 'marks of secrets');
  return (text) => new Secret(text, markOf(text).toString('base64url'));
}

export type Digest = (text: string) => Buffer<ArrayBuffer>;

/** HMAC-SHA256 with a key derived from the server's secret, one for each purpose. A new secret changes all of them. */
export function keyedDigest(serverSecret: string, purpose: string): Digest {
  const key = createHmac('sha256', serverSecret).update(`cliptally: ${purpose}`).digest();
  return (text) => Buffer.from(createHmac('sha256', key).update(text).digest());
}

/** SHA-256, for API keys, which are random and cannot be guessed. Passwords have a slow hash. */
export function digestOf(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(text).digest());
}
