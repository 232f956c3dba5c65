/** Users by id, and their profiles. */

import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById } from '../../kernel/reads/loader.js';
import { type SocialAccountRow, socialAccountsOfUsers, usersById } from './users.sql.js';

export const userById = rowById(usersById);
export const userSocialAccounts = defineLoader<Id, SocialAccountRow, SocialAccountRow[]>({
  statement: socialAccountsOfUsers,
  keyOf: (row) => row.userId,
  value: (rows) => [...rows],
});
