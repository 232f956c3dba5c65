/** createUser creates an account. The caller decides its role, never the new user. */
import { conflict, sqlStateOf } from '../../kernel/base/errors.js';
import type { Secret } from '../../kernel/base/secret.js';
import type { Database } from '../../kernel/db/database.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { Role } from '../../kernel/prisma/generated/enums.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { hashNewPassword } from '../credentials/password.js';
import { handlesOf, type SocialHandle } from './social-handle.js';

export interface CreateUserInput {
  name: string;
  email: string;
  role: Role;
  /** Absent: no password login. */
  password?: Secret;
  socialAccounts?: SocialHandle[];
}

export async function createUser(database: Database, actor: Actor, input: CreateUserInput, idempotencyKey?: string) {
  const passwordHash = input.password === undefined ? null : await hashNewPassword('input.password', input.password);
  const socialAccounts = handlesOf(input.socialAccounts ?? []);
  const parsed = { ...input, email: input.email.toLowerCase(), socialAccounts };
  return runCommand(database, actor, { action: 'createUser', input: parsed, idempotencyKey }, async (tx) => {
    const { name, email, role } = parsed;
    const user = await addAccount(tx, { name, email, role, passwordHash });
    await tx.db.socialAccount.createMany({ data: socialAccounts.map((account) => ({ userId: user.id, ...account })) });
    return {
      result: { userId: user.id },
      audit: { entity: 'User', entityId: user.id, after: { role: user.role, status: user.status } },
    };
  });
}

export interface NewAccount {
  name: string;
  /** In lower case. */
  email: string;
  role: Role;
  passwordHash: string | null;
}

/** Throws a conflict if the address is taken. */
export function addAccount(tx: Transaction, data: NewAccount) {
  return tx.db.user.create({ data }).catch((error: unknown) => {
    if (sqlStateOf(error) !== '23505') throw error;
    throw conflict('A user with this e-mail address already exists. Choose another address.', {
      field: 'input.email',
    });
  });
}
