/** linkIdentity and unlinkIdentity: whose account a token of the identity provider opens. No account is made by a token. */
import { conflict, notFound, Refusal, sqlStateOf } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockForeignAccount } from '../users/lock-account.js';
import { lockUser } from '../users/users.sql.js';

/** Of one user. A person has one at each provider, and providers change. */
export const IDENTITIES_MAX = 10;

export interface LinkIdentityInput {
  userId: bigint;
  subject: string;
}

/** `issuer` is the configured one; null: there is none. */
export async function linkIdentity(
  database: Database,
  actor: Actor,
  input: LinkIdentityInput,
  issuer: string | null,
  idempotencyKey?: string,
) {
  const { userId, subject } = input;
  const createdById = personOf(actor, 'An identity must be linked by a user, not by the system.');
  // An admin who links their own identity to their account opens a second door that no other admin knows of.
  if (createdById === userId)
    throw new Refusal('FORBIDDEN', 'You cannot link an identity to your own account. Ask another admin.');
  return runCommand(database, actor, { action: 'linkIdentity', input, idempotencyKey }, async (tx) => {
    if (issuer === null) throw conflict('There is no identity provider. Set OIDC_ISSUER and OIDC_AUDIENCE first.');
    await lockForeignAccount(tx, actor, userId, { from: ['ACTIVE', 'SUSPENDED'] });
    const taken = await tx.db.externalIdentity.findUnique({ where: { issuer_subject: { issuer, subject } } });
    if (taken !== null) throw takenBy(taken.userId === userId ? 'this user' : 'another user');
    if ((await tx.db.externalIdentity.count({ where: { userId } })) >= IDENTITIES_MAX)
      throw conflict(`This user already has ${IDENTITIES_MAX} identities. Unlink one first.`);
    // Of two admins who link one identity to two users at once, the second is refused by the unique key.
    const { id } = await tx.db.externalIdentity
      .create({ data: { userId, issuer, subject, createdById } })
      .catch((error: unknown) => {
        throw sqlStateOf(error) === '23505' ? takenBy('another user') : error;
      });
    return {
      result: { userId, identityId: id },
      audit: { entity: 'ExternalIdentity', entityId: id, after: { userId } },
    };
  });
}

function takenBy(whom: string): Refusal {
  return conflict(`This identity already belongs to ${whom}. Unlink it there first.`, { field: 'input.subject' });
}

export interface UnlinkIdentityInput {
  identityId: bigint;
}

export async function unlinkIdentity(
  database: Database,
  actor: Actor,
  input: UnlinkIdentityInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'unlinkIdentity', input, idempotencyKey }, async (tx) => {
    const { identityId: id } = input;
    const identity = await tx.db.externalIdentity.findUnique({ where: { id } });
    if (identity === null) throw notFound('The external identity');
    const { userId } = identity;
    await tx.read(lockUser, userId);
    const { count } = await tx.db.externalIdentity.deleteMany({ where: { id } });
    if (count === 0) throw notFound('The external identity');
    return { result: { userId }, audit: { entity: 'ExternalIdentity', entityId: id, before: { userId } } };
  });
}
