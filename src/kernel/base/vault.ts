/**
 * Encrypts secrets that the product must read again, such as the key of a code generator, before the database keeps them:
 * AES-256-GCM, with a key derived from the server's secret. Under another server secret they cannot be read.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Vault {
  /** `owner` names the row that keeps it. Moved to another row, it cannot be read. */
  seal(text: string, owner: string): Uint8Array<ArrayBuffer>;
  /** Null: it was sealed under another secret of the server or for another owner, or it was changed. */
  open(sealed: Uint8Array, owner: string): string | null;
}

export function createVault(serverSecret: string, purpose: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', serverSecret, '', `cliptally: ${purpose}`, KEY_BYTES));
  return {
    seal(text, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Uint8Array.from(Buffer.concat([nonce, cipher.getAuthTag(), body]));
    },
    open(sealed, owner) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
      try {
        const cipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
        cipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
        return Buffer.concat([cipher.update(body), cipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
