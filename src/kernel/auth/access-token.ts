/**
 * Access tokens: JWTs with one algorithm, issuer and audience, valid for 15 minutes. A token holds the user's id, the
 * login epoch and the session. Role and status are read from the database.
 */
import { randomUUID } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import { BoundedCache } from '../base/bounded-cache.js';
import type { Id } from './viewer.js';

const ALGORITHM = 'HS256';
const ISSUER = 'cliptally';
const AUDIENCE = 'cliptally-api';
/** Longer tokens are refused without parsing. */
const TOKEN_LENGTH_MAX = 2_048;

export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** A signature is checked once: a token that passed stays good until it expires. */
const VERIFIED_MAX = 10_000;

export interface AccessTokens {
  issue(userId: Id, seconds?: number, epoch?: number, sessionId?: Id): Promise<{ token: string; expiresAt: Date }>;
  /** The user of the token, or why there is none. */
  verify(token: string): Promise<Bearer | TokenFault>;
}

/** A token is EXPIRED_TOKEN only if it was ours and nothing else is wrong with it. */
export type TokenFault = 'EXPIRED_TOKEN' | 'INVALID_TOKEN';

export interface Bearer {
  userId: Id;
  /** The account's login epoch when the token was issued. The account may have a later one by now. */
  epoch: number;
  /** The session that the token was issued for. Absent in a token that belongs to none. */
  sessionId?: Id;
}

const ID = /^[1-9]\d{0,17}$/;

export function createAccessTokens(secret: string): AccessTokens {
  const key = new TextEncoder().encode(secret);
  const verified = new BoundedCache<{ bearer: Bearer; expiresAtMs: number }>({
    name: 'tokens',
    entriesMax: VERIFIED_MAX,
  });
  return {
    async issue(userId, seconds = ACCESS_TOKEN_SECONDS, epoch = 0, sessionId) {
      const expiresAt = new Date(Math.floor(Date.now() / 1000 + seconds) * 1000);
      const token = await new SignJWT({ epoch, ...(sessionId === undefined ? {} : { sid: sessionId }) })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt };
    },
    async verify(token) {
      if (token.length > TOKEN_LENGTH_MAX) return 'INVALID_TOKEN';
      const known = verified.get(token);
      if (known !== undefined && Date.now() < known.expiresAtMs) return known.bearer;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'jti', 'exp', 'iat'],
        });
        // Releases before the login epoch issued tokens without one.
        const { sub: userId, exp, epoch = 0, sid } = payload;
        if (userId === undefined || exp === undefined || !ID.test(userId)) return 'INVALID_TOKEN';
        if (typeof epoch !== 'number') return 'INVALID_TOKEN';
        const bearer = { userId, epoch, ...(typeof sid === 'string' && ID.test(sid) ? { sessionId: sid } : {}) };
        verified.set(token, { bearer, expiresAtMs: exp * 1000 });
        return bearer;
      } catch (error) {
        // jose checks the signature and the other claims before it checks the expiry.
        return error instanceof errors.JWTExpired ? 'EXPIRED_TOKEN' : 'INVALID_TOKEN';
      }
    },
  };
}

/** When a token expires that was verified, ours or one of an identity provider. Infinity: an API key, which has no time in it. */
export function expiryOf(token: string): number {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
