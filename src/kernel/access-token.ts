/** Bearer tokens: JWTs of one algorithm, issuer and audience, 15 minutes. They name the user; role and state are re-read. */
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
  issue(userId: Id, seconds?: number): Promise<{ token: string; expiresAt: Date }>;
  /** The user's id; null for anything but a valid token of ours. */
  verify(token: string): Promise<Id | null>;
}

export function createAccessTokens(secret: string): AccessTokens {
  const key = new TextEncoder().encode(secret);
  const verified = new BoundedCache<{ userId: Id; expiresAtMs: number }>({ name: 'tokens', entriesMax: VERIFIED_MAX });
  return {
    async issue(userId, seconds = ACCESS_TOKEN_SECONDS) {
      const expiresAt = new Date(Math.floor(Date.now() / 1000 + seconds) * 1000);
      const token = await new SignJWT()
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
      if (known !== undefined && Date.now() < known.expiresAtMs) return known.userId;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'jti', 'exp', 'iat'],
        });
        if (payload.sub === undefined || payload.exp === undefined || !/^[1-9]\d{0,17}$/.test(payload.sub)) return null;
        verified.set(token, { userId: payload.sub, expiresAtMs: payload.exp * 1000 });
        return payload.sub;
      } catch {
        return null;
      }
    },
  };
}
