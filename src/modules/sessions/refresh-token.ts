/** refreshToken rotates a refresh token and issues an access token. Reuse of a rotated token revokes its family. */
import type { Services } from '../../kernel/api/context.js';
import { Refusal } from '../../kernel/base/errors.js';
import type { Digest } from '../../kernel/base/secret.js';
import { forRequest } from '../../kernel/db/database.js';
import { clockNow, type Transaction, transact } from '../../kernel/db/transaction.js';
import { type Actor, writeAudit } from '../commands/run-command.js';
import { addToken, revokeFamily } from '../credentials/token-family.js';
import { type LockedRefreshToken, lockRefreshToken } from '../users/users.sql.js';
import { type Session, sessionOf } from './login.js';

/** The previous token stays valid this long, because an answer may get lost and two tabs may refresh at once. */
const GRACE_MS = 30_000;

export async function refreshToken(
  services: Pick<Services, 'database' | 'accessTokens' | 'refreshTokenHash'>,
  actor: Actor,
  input: { refreshToken: string },
): Promise<Session> {
  const { refreshTokenHash: hashOf } = services;
  const session = await transact(forRequest(services.database, actor.requestId), async (tx) => {
    const [used] = await tx.read(lockRefreshToken, hashOf(input.refreshToken));
    if (used === undefined) return null;
    return rotate(tx, hashOf, { ...actor, userId: used.userId, role: used.role }, used);
  });
  if (session === null) throw new Refusal('UNAUTHENTICATED', 'The refresh token is not valid: log in again.');
  return sessionOf(services.accessTokens, session.viewer, session);
}

/** Null: refused. The transaction still commits, so a revoked family stays revoked. */
async function rotate(tx: Transaction, hashOf: Digest, actor: Actor, used: LockedRefreshToken) {
  const now = await clockNow(tx);
  const reused = used.rotatedAt !== null && !(await isPrevious(tx, used.familyId, used.rotatedAt, now));
  const valid = used.revokedAt === null && used.expiresAt > now && used.status === 'ACTIVE' && !reused;
  if (reused) await revokeFamily(tx, used.familyId, now);
  await writeAudit(tx, actor, { action: 'refreshToken' }, { entity: 'User', entityId: used.userId, denied: !valid });
  if (!valid) return null;
  // Also rotate the tokens that were issued for lost answers, so that a family has only one long-lived token.
  if (used.rotatedAt === null)
    await tx.db.refreshToken.updateMany({
      where: { familyId: used.familyId, rotatedAt: null },
      data: { rotatedAt: now },
    });
  const { userId, familyId, loginEpoch } = used;
  const viewer = { userId: userId.toString(), role: used.role, sessionId: used.sessionId.toString() };
  return { viewer, loginEpoch, ...(await addToken(tx, hashOf, { userId, familyId, now })) };
}

/** True for the token that was rotated last, within the grace period. */
async function isPrevious(tx: Transaction, familyId: string, rotatedAt: Date, now: Date): Promise<boolean> {
  if (now.getTime() - rotatedAt.getTime() > GRACE_MS) return false;
  return (await tx.db.refreshToken.count({ where: { familyId, rotatedAt: { gt: rotatedAt } } })) === 0;
}
