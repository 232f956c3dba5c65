/** Users by id, and their profiles. */
import { defineLoader, rowOrNull } from '../../kernel/api/loader.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { type SocialAccountRow, socialAccountsOfUsers, type UserRow, usersById } from './users.sql.js';

export const userById = defineLoader<Id, UserRow, UserRow | null>({
  statement: usersById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
export const userSocialAccounts = defineLoader<Id, SocialAccountRow, SocialAccountRow[]>({
  statement: socialAccountsOfUsers,
  keyOf: (row) => row.userId,
  value: (rows) => [...rows],
});
