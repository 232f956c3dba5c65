/**
 * login issues an access token for 15 minutes and a refresh token for 30 days. An unknown address takes the same time
 * and gets the same answer as a wrong password. A refused login is written to the audit log.
 */
import { randomUUID } from 'node:crypto';
import type { Services } from '../../kernel/api/context.js';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '../../kernel/auth/access-token.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import { Refusal } from '../../kernel/base/errors.js';
import { forRequest } from '../../kernel/db/database.js';
import { clockNow, transact } from '../../kernel/db/transaction.js';
import { type Actor, writeAudit } from '../commands/run-command.js';
import { addToken } from '../credentials/token-family.js';
import { accountOf, tryPassword } from '../credentials/try-password.js';
import { lockUser } from '../users/users.sql.js';

export interface Session {
  viewer: Viewer;
  token: string;
  refreshToken: string;
  expiresAt: Date;
}

export async function login(
  services: Pick<Services, 'database' | 'accessTokens' | 'refreshTokenHash' | 'attempts'>,
  actor: Actor,
  input: { email: string; password: string },
): Promise<Session> {
  const { accessTokens, refreshTokenHash, attempts } = services;
  const database = forRequest(services.database, actor.requestId);
  const user = await database.prisma.user.findUnique({ where: { email: input.email.toLowerCase() } });
  // A user who may not log in is treated as having no password, so the answer does not reveal whether it was right.
  const passwordHash = user?.status === 'ACTIVE' ? user.passwordHash : null;
  const guess = { account: accountOf(user ?? input), address: actor.address ?? null };
  const { right, refusal } = await tryPassword(attempts, guess, passwordHash, input.password);
  if (user === null || !right) {
    await transact(database, (tx) =>
      writeAudit(tx, actor, { action: 'login' }, { entity: 'User', entityId: user?.id ?? null, denied: true }),
    );
    throw refusal ?? wrong();
  }
  const session = await transact(database, async (tx) => {
    // A password change, a suspension and an anonymisation hold the same lock, so a login cannot overtake them.
    await tx.read(lockUser, user.id);
    const now = await tx.db.user.findUniqueOrThrow({ where: { id: user.id } });
    const denied = now.passwordHash !== user.passwordHash || now.status !== 'ACTIVE';
    const who = denied ? actor : { ...actor, userId: user.id, role: now.role };
    await writeAudit(tx, who, { action: 'login' }, { entity: 'User', entityId: user.id, denied });
    if (denied) return null;
    const { address = null, userAgent = null } = actor;
    const login = { userId: user.id, familyId: randomUUID(), now: await clockNow(tx), origin: { address, userAgent } };
    return { loginEpoch: now.loginEpoch, ...(await addToken(tx, refreshTokenHash, login)) };
  });
  if (session === null) throw wrong();
  const viewer = { userId: user.id.toString(), role: user.role, sessionId: session.id.toString() };
  return sessionOf(accessTokens, viewer, session);
}

/** The tokens of a login: the refresh token, and an access token that names the session. */
export async function sessionOf(
  accessTokens: AccessTokens,
  viewer: Viewer,
  { token: refreshToken, loginEpoch }: { token: string; loginEpoch: number },
): Promise<Session> {
  const { userId, sessionId } = viewer;
  return { viewer, refreshToken, ...(await accessTokens.issue(userId, ACCESS_TOKEN_SECONDS, loginEpoch, sessionId)) };
}

function wrong(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'The e-mail address or the password is wrong.');
}
