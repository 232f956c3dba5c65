/**
 * login: an access token of 15 minutes and a refresh token of 30 days. An unknown address takes the same time and gives
 * the same answer as a wrong password, and a refused login is written down.
 */
import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '../../kernel/access-token.js';
import { type Database, forRequest } from '../../kernel/database.js';
import { Refusal } from '../../kernel/errors.js';
import { clockNow, transact } from '../../kernel/transaction.js';
import type { Viewer } from '../../kernel/viewer.js';
import { type Actor, writeAudit } from '../audit/run-command.js';
import { verifyPassword } from './password.js';
import { addToken } from './token-family.js';
import { lockUser } from './users.sql.js';

export interface Session {
  viewer: Viewer;
  token: string;
  refreshToken: string;
  expiresAt: Date;
}

export async function login(
  services: { database: Database; accessTokens: AccessTokens },
  actor: Actor,
  input: { email: string; password: string },
): Promise<Session> {
  const { accessTokens } = services;
  const database = forRequest(services.database, actor.requestId);
  const user = await database.prisma.user.findUnique({ where: { email: input.email.toLowerCase() } });
  const right = await verifyPassword(user?.passwordHash ?? null, input.password);
  if (user === null || !right || user.status !== 'ACTIVE') {
    await transact(database, (tx) =>
      writeAudit(tx, actor, { action: 'login' }, { entity: 'User', entityId: user?.id ?? null, denied: true }),
    );
    throw wrong();
  }
  const refreshToken = await transact(database, async (tx) => {
    // Under the lock that a new password, a suspension and an anonymisation take: none of them is overtaken.
    await tx.read(lockUser, user.id);
    const now = await tx.db.user.findUniqueOrThrow({ where: { id: user.id } });
    const denied = now.passwordHash !== user.passwordHash || now.status !== 'ACTIVE';
    const who = denied ? actor : { ...actor, userId: user.id, role: now.role };
    await writeAudit(tx, who, { action: 'login' }, { entity: 'User', entityId: user.id, denied });
    return denied ? null : addToken(tx, user.id, randomUUID(), await clockNow(tx));
  });
  if (refreshToken === null) throw wrong();
  const viewer: Viewer = { userId: user.id.toString(), role: user.role };
  return { viewer, refreshToken, ...(await accessTokens.issue(viewer.userId)) };
}

function wrong(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'The e-mail address or the password is wrong.');
}
