/** createUser: an account with a role. The role is the caller's decision, never the new user's. */
import type { Database } from '../../kernel/database.js';
import { conflict, sqlStateOf } from '../../kernel/errors.js';
import type { Role, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { hashPassword } from './password.js';

export interface CreateUserInput {
  name: string;
  email: string;
  role: Role;
  /** Absent: no login by password. */
  password?: string;
  socialAccounts?: { socialPlatform: SocialPlatform; handle: string }[];
}

export async function createUser(database: Database, actor: Actor, input: CreateUserInput, idempotencyKey?: string) {
  const { password, ...visible } = input;
  const passwordHash = password === undefined ? null : await hashPassword(password);
  return runCommand(database, actor, { action: 'createUser', input: visible, idempotencyKey }, async (tx) => {
    const user = await tx.db.user
      .create({
        data: {
          name: input.name,
          email: input.email.toLowerCase(),
          role: input.role,
          passwordHash,
          socialAccounts: { create: input.socialAccounts ?? [] },
        },
      })
      .catch((error: unknown) => {
        if (sqlStateOf(error) !== '23505') throw error;
        throw conflict('A user with this e-mail address exists.', { field: 'input.email' });
      });
    return {
      result: { userId: user.id },
      audit: { entity: 'User', entityId: user.id, after: { role: user.role, status: user.status } },
    };
  });
}
