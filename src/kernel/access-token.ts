/** Bearer tokens: JWTs of one algorithm, issuer and audience, 15 minutes. They name the user; role and state are re-read. */
import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Id } from './viewer.js';

const ALGORITHM = 'HS256';
const ISSUER = 'cliptally';
const AUDIENCE = 'cliptally-api';
/** Longer ones are refused unread. */
const TOKEN_LENGTH_MAX = 2_048;

export const ACCESS_TOKEN_SECONDS = 15 * 60;

export interface AccessTokens {
  issue(userId: Id, seconds?: number): Promise<{ token: string; expiresAt: Date }>;
  /** The user's id; null for anything but a valid token of ours. */
  verify(token: string): Promise<Id | null>;
}

export function createAccessTokens(secret: string): AccessTokens {
  const key = new TextEncoder().encode(secret);
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
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'jti', 'exp', 'iat'],
        });
        return payload.sub !== undefined && /^[1-9]\d{0,17}$/.test(payload.sub) ? payload.sub : null;
      } catch {
        return null;
      }
    },
  };
}
