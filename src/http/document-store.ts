/**
 * Apollo Server's cache of parsed documents, by the hash of their text. Each entry counts the bytes of its text and
 * tokens.
 */
import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import type { DocumentNode } from 'graphql';
import { BoundedCache } from '../kernel/base/bounded-cache.js';
import { tokensOf } from './limits/tokens.js';

const DOCUMENTS_MAX = 5_000;
/** Enough for a few hundred dashboards. */
const BYTES_MAX = 32 * 2 ** 20;
/** A token with its part of the tree takes 240 to 500 bytes, measured. A comment takes 90. */
const TOKEN_BYTES = 600;
/** A character takes one or two bytes. */
const CHARACTER_BYTES = 2;

export class DocumentStore implements KeyValueCache<DocumentNode> {
  readonly #documents = new BoundedCache<DocumentNode>({
    name: 'documents',
    entriesMax: DOCUMENTS_MAX,
    bytesMax: BYTES_MAX,
  });

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.#documents.get(key);
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    const length = document.loc?.source.body.length ?? 0;
    this.#documents.set(key, document, length * CHARACTER_BYTES + tokensOf(document).count * TOKEN_BYTES);
  }

  async delete(key: string): Promise<boolean> {
    return this.#documents.delete(key);
  }
}
