/**
 * Tokens of an identity provider outside: JWTs signed with one of its published keys (JWKS). They say who somebody is.
 * Role and status are read from the database, as for our own tokens.
 */
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { BoundedCache } from '../base/bounded-cache.js';

/** Asymmetric ones only: a published key must never verify a signature that anybody can make with it. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** Providers put more into a token than we do. Longer ones are refused without parsing. */
const TOKEN_LENGTH_MAX = 8_192;
/** The clocks of the provider and of this server may differ by this much. */
const SKEW_SECONDS = 30;

/** A key that the provider withdrew is good for this long at most, and so is a token that was verified. */
const KEYS_FRESH_MS = 600_000;
/** Tokens with made-up keys cause one request to the provider in this time, and so does a provider that is down. */
const COOLDOWN_MS = 10_000;
const FETCH_TIMEOUT_MS = 5_000;
const VERIFIED_MAX = 10_000;

export interface ExternalTokenOptions {
  issuer: string;
  audience: string;
  jwksUrl: string;
  /** The claim that names the user. */
  claim: 'sub' | 'email';
  /** Only tests set it. */
  cooldownMs?: number;
}

export interface ExternalBearer {
  issuer: string;
  claim: 'sub' | 'email';
  /** The value of that claim. An e-mail address is verified by the provider. */
  value: string;
  issuedAtMs: number;
}

/** A token is EXPIRED_EXTERNAL_TOKEN only if nothing else is wrong with it. */
export type ExternalFault =
  | 'EXPIRED_EXTERNAL_TOKEN'
  | 'INVALID_EXTERNAL_TOKEN'
  | 'UNVERIFIED_EMAIL'
  | 'UNKNOWN_IDENTITY';

export interface ExternalTokens {
  readonly issuer: string;
  /**
   * The bearer of the token, or why there is none. Null: the token does not claim to be of this issuer. Throws
   * KeysUnavailable.
   */
  verify(token: string): Promise<ExternalBearer | ExternalFault | null>;
}

/** The provider's keys could not be read, so nobody knows whether the token is valid. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
}

export function createExternalTokens(options: ExternalTokenOptions): ExternalTokens {
  const { issuer, audience, jwksUrl, cooldownMs = COOLDOWN_MS } = options;
  const keys = publishedKeys(jwksUrl, cooldownMs);
  const verified = new BoundedCache<{ bearer: ExternalBearer | ExternalFault; expiresAtMs: number }>({
    name: 'external tokens',
    entriesMax: VERIFIED_MAX,
    ageMsMax: KEYS_FRESH_MS,
  });
  return {
    issuer,
    async verify(token) {
      if (issuerOf(token) !== issuer) return null;
      if (token.length > TOKEN_LENGTH_MAX) return 'INVALID_EXTERNAL_TOKEN';
      const known = verified.get(token);
      if (known !== undefined && Date.now() < known.expiresAtMs) return known.bearer;
      try {
        const { payload } = await jwtVerify(token, keys, {
          ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: SKEW_SECONDS },
          requiredClaims: ['sub', 'iat', 'exp'],
        });
        const bearer = bearerOf(payload, options);
        verified.set(token, { bearer, expiresAtMs: ((payload.exp ?? 0) + SKEW_SECONDS) * 1000 });
        return bearer;
      } catch (error) {
        if (error instanceof KeysUnavailable) throw error;
        // jose checks the signature and the other claims before it checks the expiry.
        return error instanceof errors.JWTExpired ? 'EXPIRED_EXTERNAL_TOKEN' : 'INVALID_EXTERNAL_TOKEN';
      }
    },
  };
}

/** As the token says. Null: the text is no JWT. */
function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null;
  } catch {
    return null;
  }
}

/**
 * No account has any other subject or address. Lower case turns some other letters into ASCII ones, such as the Kelvin
 * sign into "k", so that one person's address would open the account of another.
 */
const ASCII = /^[\x20-\x7e]{1,255}$/;

function bearerOf(
  { sub, iat, ...claims }: Record<string, unknown>,
  { issuer, claim }: ExternalTokenOptions,
): ExternalBearer | ExternalFault {
  if (typeof sub !== 'string' || sub === '' || typeof iat !== 'number') return 'INVALID_EXTERNAL_TOKEN';
  const issuedAtMs = iat * 1000;
  if (claim === 'sub') return ASCII.test(sub) ? { issuer, claim, value: sub, issuedAtMs } : 'UNKNOWN_IDENTITY';
  const { email, email_verified: isVerified } = claims;
  if (typeof email !== 'string' || email === '' || isVerified !== true) return 'UNVERIFIED_EMAIL';
  return ASCII.test(email) ? { issuer, claim, value: email, issuedAtMs } : 'UNKNOWN_IDENTITY';
}

/**
 * The provider's keys. They are read again when they are old, and when a token names a key that is not among them. If
 * that fails, the known ones stay good.
 */
function publishedKeys(url: string, cooldownMs: number): JWTVerifyGetKey {
  let known: KeySet | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const read = async (): Promise<void> => {
    try {
      known = createLocalJWKSet(await fetchKeys(url));
      readAtMs = performance.now();
    } catch (error) {
      failedAtMs = performance.now();
      throw new KeysUnavailable('The keys of the identity provider cannot be read.', { cause: error });
    } finally {
      reading = null;
    }
  };
  const since = (timeMs: number) => performance.now() - timeMs;
  const readAgain = async (): Promise<void> => {
    if (reading === null && since(failedAtMs) < cooldownMs)
      throw new KeysUnavailable('The keys of the identity provider could not be read a moment ago.');
    reading ??= read();
    await reading;
  };
  return async (header, token) => {
    if (known === null) await readAgain();
    else if (since(readAtMs) > KEYS_FRESH_MS) await readAgain().catch(() => undefined);
    try {
      return await among(known, header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || since(readAtMs) < cooldownMs) throw error;
      await readAgain();
      return await among(known, header, token);
    }
  };
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

function among(keys: KeySet | null, ...[header, token]: Parameters<JWTVerifyGetKey>): ReturnType<KeySet> {
  if (keys === null) throw new KeysUnavailable('The identity provider has no keys.');
  return keys(header, token);
}

async function fetchKeys(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The identity provider answered ${response.status}.`);
  return (await response.json()) as JSONWebKeySet;
}
