/**
 * Recomputes the kept sums from the clips, one campaign or one page of users at a time, while everything else goes on.
 * Needed only after a restore that brought back clips without their sums (book B10).
 */
import type { Database } from '../../kernel/db/database.js';
import type { Writer } from '../../kernel/db/sql.js';
import { runStatement, transactInBulk } from '../../kernel/db/transaction.js';
import { lockCampaigns } from '../campaigns/campaigns.sql.js';
import {
  addSubmittedPairs,
  beginSums,
  dropSubmittedPairs,
  KEPT,
  lockUserSums,
  type Owner,
  ownersAfter,
  rebuildSums,
  recordOwners,
} from './sums.sql.js';

const USERS_A_PAGE = 1_000;

/** Returns the number of rows that had to be written. */
export async function rebuildSumsOfAll(database: Database): Promise<number> {
  let written = 0;
  for await (const ids of pages(database, 'Campaign', 1)) {
    written += await transactInBulk(database, (tx) => rebuildCampaigns(tx, ids));
  }
  for await (const ids of pages(database, 'User', USERS_A_PAGE)) {
    // In a separate transaction: rows that it inserts are locked already, out of the order of ids.
    written += await transactInBulk(database, (tx) => tx.write(beginSums, 'User', ids));
    written += await transactInBulk(database, (tx) => rebuildUsers(tx, ids));
  }
  return written;
}

async function rebuildCampaigns(tx: Writer, ids: readonly bigint[]): Promise<number> {
  await tx.read(lockCampaigns, ids);
  let written = await tx.write(beginSums, 'Campaign', ids);
  written += await tx.write(addSubmittedPairs, ids);
  const [dropped] = await tx.read(dropSubmittedPairs, ids);
  written += dropped?.pairs ?? 0;
  return record(tx, 'Campaign', ids, written + (await rebuild(tx, 'Campaign', ids)));
}

async function rebuildUsers(tx: Writer, ids: readonly bigint[]): Promise<number> {
  await tx.read(lockUserSums, ids);
  return record(tx, 'User', ids, await rebuild(tx, 'User', ids));
}

/** Copies that follow the changes get the corrected sums, too. */
async function record(tx: Writer, owner: Owner, ids: readonly bigint[], written: number): Promise<number> {
  if (written > 0) await tx.write(recordOwners, owner, ids);
  return written;
}

async function rebuild(tx: Writer, owner: Owner, ids: readonly bigint[]): Promise<number> {
  let written = 0;
  for (const kept of KEPT[owner]) written += await tx.write(rebuildSums, kept, ids);
  return written;
}

async function* pages(database: Database, owner: Owner, size: number): AsyncGenerator<bigint[]> {
  for (let after = 0n; ; ) {
    const ids = (await runStatement(database, ownersAfter, owner, after, size)).map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    after = last;
  }
}
