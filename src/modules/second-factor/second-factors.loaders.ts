/** Whether users have a second factor. */

import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { confirmedFactorsOfUsers } from './second-factors.sql.js';

export const userHasSecondFactor = defineLoader<Id, { userId: Id }, boolean>({
  statement: confirmedFactorsOfUsers,
  keyOf: (row) => row.userId,
  value: (rows) => rows.length > 0,
});
