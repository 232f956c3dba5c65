/**
 * Automatic persisted queries: a client sends the hash of a document, and the document itself only if the server does
 * not know it. Only documents that passed the limits are kept, and the store is bounded, so that no caller can fill it.
 */
import { createHash } from 'node:crypto';
import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import type { FastifyRequest } from 'fastify';
import { BoundedCache } from '../kernel/base/bounded-cache.js';
import { Refusal } from '../kernel/base/errors.js';

const DOCUMENTS_MAX = 5_000;
const BYTES_MAX = 16 * 2 ** 20;
/** A character takes one or two bytes. */
const CHARACTER_BYTES = 2;

export class PersistedQueries implements KeyValueCache<string> {
  readonly #documents = new BoundedCache<string>({
    name: 'persisted queries',
    entriesMax: DOCUMENTS_MAX,
    bytesMax: BYTES_MAX,
  });

  async get(hash: string): Promise<string | undefined> {
    return this.#documents.get(hash);
  }

  async set(hash: string, document: string): Promise<void> {
    this.#documents.set(hash, document, document.length * CHARACTER_BYTES);
  }

  async delete(hash: string): Promise<boolean> {
    return this.#documents.delete(hash);
  }
}

const HASH = /^[0-9a-f]{64}$/;

/** Refuses a hash that is none, or that belongs to another document than the one sent with it. */
export function refuseWrongHash({ body, query }: Pick<FastifyRequest, 'body' | 'query'>): void {
  for (const given of [body, query] as { query?: unknown; extensions?: unknown }[]) {
    const asked = persistedIn(given?.extensions);
    if (asked === undefined) continue;
    const { version, sha256Hash: hash } = (asked ?? {}) as { version?: unknown; sha256Hash?: unknown };
    if (version !== 1 || typeof hash !== 'string' || !HASH.test(hash))
      throw wrong(
        'extensions.persistedQuery needs version 1 and the sha256Hash of a document, as 64 digits in lower case.',
      );
    const document = given.query;
    if (typeof document === 'string' && document !== '' && createHash('sha256').update(document).digest('hex') !== hash)
      throw wrong(
        'extensions.persistedQuery.sha256Hash is not the SHA-256 of this document. Send the hash of the same text.',
      );
  }
}

/** In a query string, extensions are JSON text. Apollo Server refuses text that is not JSON. */
function persistedIn(extensions: unknown): unknown {
  if (typeof extensions !== 'string') return (extensions as { persistedQuery?: unknown } | undefined)?.persistedQuery;
  try {
    return (JSON.parse(extensions) as { persistedQuery?: unknown } | null)?.persistedQuery;
  } catch {
    return undefined;
  }
}

function wrong(message: string): Refusal {
  return new Refusal('BAD_REQUEST', message, { http: { status: 400 } });
}
