/** Entries of the ledger, by id and in lists. */
import { defineList } from '../../kernel/api/connection.js';
import { rowById } from '../../kernel/reads/loader.js';
import { EARNING_ID } from '../ids/id-kinds.js';
import { earningCount, earningPage, earningsById } from './earnings.sql.js';

export const earningById = rowById(earningsById);
export const earningList = defineList(EARNING_ID, earningPage, earningCount);
