/** External identities by id, and those of users. */

import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById } from '../../kernel/reads/loader.js';
import { type IdentityRow, identitiesById, identitiesOfUsers } from './identities.sql.js';

export const identityById = rowById(identitiesById);
export const userIdentities = defineLoader<Id, IdentityRow, IdentityRow[]>({
  statement: identitiesOfUsers,
  keyOf: (row) => row.userId,
  value: (rows) => [...rows],
});
