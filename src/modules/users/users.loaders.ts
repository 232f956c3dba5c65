/** Users by id, their profiles, and lists of users. */
import { defineList } from '../../kernel/connection.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import {
  type SocialAccountRow,
  socialAccountsOfUsers,
  type UserRow,
  userCount,
  userPage,
  usersById,
} from './users.sql.js';

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
export const userList = defineList(userPage, userCount);
