/**
 * setPassword sets the password of a user by the token of a one-time link. The link is used up, every other link and
 * login of the user ends, and a refused token is written to the audit log, unless it is one of too many.
 */
import type { Services } from '../../kernel/api/context.js';
import { Refusal } from '../../kernel/base/errors.js';
import { digestOf, type Secret } from '../../kernel/base/secret.js';
import { forRequest } from '../../kernel/db/database.js';
import { clockNow, runStatement, type Transaction, transact } from '../../kernel/db/transaction.js';
import { type Actor, writeAudit } from '../commands/run-command.js';
import { revokeLinks } from '../credentials/one-time-link.js';
import { hashNewPassword } from '../credentials/password.js';
import { revokeTokensOf } from '../credentials/token-family.js';
import { lockUser } from '../users/users.sql.js';
import { type OpenLink, openLink } from './links.sql.js';
import { begin, inOtherWords } from './request-password-reset.js';

export interface SetPasswordInput {
  token: string;
  newPassword: Secret;
}

const action = 'setPassword';

/** Returns the address of the account, with which the user logs in now. */
export async function setPassword(
  services: Pick<Services, 'database' | 'attempts'>,
  actor: Actor,
  { token, newPassword }: SetPasswordInput,
): Promise<{ email: string }> {
  const database = forRequest(services.database, actor.requestId);
  const tokenHash = digestOf(token);
  const guess = { account: `link ${tokenHash.toString('base64url')}`, address: actor.address ?? null };
  const attempt = await begin(services.attempts, guess);
  const [seen] = await runStatement(database, openLink, tokenHash);
  if (seen === undefined) {
    await attempt.wrong();
    // A network with too many wrong tokens gets no more rows: the audit log keeps each of them for good.
    if (attempt.refusal !== null) throw inOtherWords(attempt.refusal);
    await transact(database, (tx) => refuse(tx, actor));
    throw invalid();
  }
  await attempt.unchecked();
  // Hash before the transaction: a lock must not wait for it.
  const passwordHash = await hashNewPassword('input.newPassword', newPassword);
  const link = await transact(database, (tx) => useLink(tx, actor, { tokenHash, userId: seen.userId, passwordHash }));
  if (link === null) throw invalid();
  return { email: link.email };
}

interface Use {
  tokenHash: Buffer;
  userId: bigint;
  passwordHash: string;
}

/** Null: another request used the link meanwhile, or its user was suspended. */
async function useLink(
  tx: Transaction,
  actor: Actor,
  { tokenHash, userId, passwordHash }: Use,
): Promise<OpenLink | null> {
  const [user] = await tx.read(lockUser, userId);
  const [link] = await tx.read(openLink, tokenHash);
  if (user === undefined || link === undefined) {
    await refuse(tx, actor, userId);
    return null;
  }
  const now = await clockNow(tx);
  await tx.db.oneTimeLink.update({ where: { id: link.id }, data: { usedAt: now } });
  await revokeLinks(tx, { userId }, now);
  await revokeTokensOf(tx, userId, now);
  // A new epoch ends the access tokens as well. A thief, the reason for this reset, may have one.
  await tx.db.user.update({ where: { id: userId }, data: { passwordHash, loginEpoch: { increment: 1 } } });
  await writeAudit(tx, { ...actor, userId, role: user.role }, { action }, { entity: 'User', entityId: userId });
  return link;
}

function refuse(tx: Transaction, actor: Actor, userId: bigint | null = null): Promise<void> {
  return writeAudit(tx, actor, { action }, { entity: 'User', entityId: userId, denied: true });
}

function invalid(): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'This link is not valid: it was used, replaced by a newer one, or has expired. Ask for a new one.',
  );
}
