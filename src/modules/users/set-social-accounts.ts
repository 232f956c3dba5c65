/** setSocialAccounts replaces the whole list of profiles that a user claims. */
import type { Database } from '../../kernel/db/database.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockAccount } from './lock-account.js';
import { handlesOf, type SocialHandle } from './social-handle.js';

export interface SetSocialAccountsInput {
  userId: bigint;
  socialAccounts: SocialHandle[];
}

export async function setSocialAccounts(
  database: Database,
  actor: Actor,
  input: SetSocialAccountsInput,
  idempotencyKey?: string,
) {
  const accounts = handlesOf(input.socialAccounts);
  const parsed = { ...input, socialAccounts: accounts };
  return runCommand(database, actor, { action: 'setSocialAccounts', input: parsed, idempotencyKey }, async (tx) => {
    const { id: userId } = await lockAccount(tx, input.userId, ['ACTIVE', 'SUSPENDED']);
    const { count } = await tx.db.socialAccount.deleteMany({ where: { userId } });
    await tx.db.socialAccount.createMany({ data: accounts.map((account) => ({ userId, ...account })) });
    return {
      result: { userId },
      // Only the number: a handle is personal data.
      audit: {
        entity: 'User',
        entityId: userId,
        before: { socialAccounts: count },
        after: { socialAccounts: accounts.length },
      },
    };
  });
}
