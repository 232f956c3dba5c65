/** An identity provider on loopback: keys made by jose, a JWKS over HTTP, and tokens as good or as bad as a test asks. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

export const AUDIENCE = 'cliptally-tests';

interface Key {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

interface Forged {
  claims?: Record<string, unknown>;
  key?: Key;
  /** Seconds from now. */
  issued?: number;
  expires?: number;
}

export class IdentityProvider {
  /** The number of times that the keys were asked for. */
  reads = 0;
  isDown = false;
  keys: Key[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((_, response) => {
      this.reads += 1;
      if (this.isDown) return void response.writeHead(503).end('down');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    });
  }

  static async open(): Promise<IdentityProvider> {
    const provider = new IdentityProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    provider.keys = [await newKey('first')];
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get env(): Record<string, string> {
    return { OIDC_ISSUER: this.issuer, OIDC_AUDIENCE: AUDIENCE };
  }

  get key(): Key {
    const [key] = this.keys;
    if (key === undefined) throw new Error('the provider has no key');
    return key;
  }

  /** A good token of this person, with these changes. A claim of undefined is left out. */
  token(sub: string, { claims = {}, key = this.key, issued = 0, expires = 300 }: Forged = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: this.issuer, aud: AUDIENCE, sub, iat: now + issued, exp: now + expires, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid })
      .sign(key.privateKey);
  }

  /** The published key as text, as an attacker would use it for HMAC. */
  publicText(): Promise<string> {
    return exportSPKI(this.key.publicKey);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export async function newKey(kid: string, alg = 'RS256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}
