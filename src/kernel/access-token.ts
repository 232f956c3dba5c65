/**
 * Bearer tokens: JWTs of one algorithm, issuer and audience, 15 minutes. They name the user, and the epoch of their
 * logins; role and state are re-read.
 */
import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { BoundedCache } from './bounded-cache.js';
import type { Id } from './viewer.js';

const ALGORITHM = 'HS256';
const ISSUER = 'cliptally';
const AUDIENCE = 'cliptally-api';
/** Longer ones are refused unread. */
const TOKEN_LENGTH_MAX = 2_048;

export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** Tokens whose signature was checked: one that was good is good until it ends, and nothing else is taken from it. */
const VERIFIED_MAX = 10_000;

export interface AccessTokens {
  issue(userId: Id, seconds?: number, epoch?: number): Promise<{ token: string; expiresAt: Date }>;
  /** Whose it is; null for anything but a valid token of ours. */
  verify(token: string): Promise<Bearer | null>;
}

export interface Bearer {
  userId: Id;
  /** Of the account when the token was made; the account may have a later one. */
  epoch: number;
}

export function createAccessTokens(secret: string): AccessTokens {
  const key = new TextEncoder().encode(secret);
  const verified = new BoundedCache<{ bearer: Bearer; expiresAtMs: number }>({
    name: 'tokens',
    entriesMax: VERIFIED_MAX,
  });
  return {
    async issue(userId, seconds = ACCESS_TOKEN_SECONDS, epoch = 0) {
      const expiresAt = new Date(Math.floor(Date.now() / 1000 + seconds) * 1000);
      const token = await new SignJWT({ epoch })
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
      if (token.length > TOKEN_LENGTH_MAX) return null;
      const known = verified.get(token);
      if (known !== undefined && Date.now() < known.expiresAtMs) return known.bearer;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'jti', 'exp', 'iat'],
        });
        if (payload.sub === undefined || payload.exp === undefined || !/^[1-9]\d{0,17}$/.test(payload.sub)) return null;
        // One without an epoch was made before there were any.
        const { sub: userId, epoch = 0 } = payload;
        if (typeof epoch !== 'number') return null;
        const bearer = { userId, epoch };
        verified.set(token, { bearer, expiresAtMs: payload.exp * 1000 });
        return bearer;
      } catch {
        return null;
      }
    },
  };
}
