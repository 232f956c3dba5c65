/** Loaders of account entries: by id, and in lists. */
import { type Connection, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { type Id, refuseOthers } from '../../kernel/auth/viewer.js';
import { rowById } from '../../kernel/reads/loader.js';
import { ENTRY_ID } from '../ids/id-kinds.js';
import {
  type AccountEntryListArgs,
  type AccountEntryRow,
  accountEntriesById,
  accountEntryCount,
  accountEntryPage,
} from './account-entries.sql.js';

export const accountEntryById = rowById(accountEntriesById);

const entryList = defineList(ENTRY_ID, accountEntryPage, accountEntryCount);

export function loadEntries(context: Context, parent: Id, args: AccountEntryListArgs): Connection<AccountEntryRow> {
  if (args.filter.userId != null) refuseOthers(context.viewer, args.filter.userId);
  return loadConnection(context, entryList, parent, args);
}
