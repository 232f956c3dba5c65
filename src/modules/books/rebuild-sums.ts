/**
 * Computes the sums kept for speed again, from the clips, while everything else goes on: a campaign or a page of users at
 * a time. For a restore that brought back clips without them; they hold by themselves otherwise (book B10).
 */
import type { Database } from '../../kernel/database.js';
import type { Writer } from '../../kernel/sql.js';
import { readAlone, transactInBulk } from '../../kernel/transaction.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import {
  addSubmittedPairs,
  beginSums,
  dropSubmittedPairs,
  KEPT,
  lockUserSums,
  OWNERS,
  type Owner,
  ownersAfter,
  rebuildSums,
} from './sums.sql.js';

const USERS_A_PAGE = 1_000;

/** Answers how many rows had to be written. */
export async function rebuildSumsOfAll(database: Database): Promise<number> {
  let written = 0;
  for (const owner of OWNERS) written += await transactInBulk(database, (tx) => tx.write(beginSums, owner));
  for (const pairs of [addSubmittedPairs, dropSubmittedPairs]) {
    written += await transactInBulk(database, (tx) => tx.write(pairs));
  }
  for await (const [id] of pages(database, 'Campaign', 1)) {
    written += await transactInBulk(database, async (tx) => {
      await lockCampaign(tx, id as bigint);
      return rebuild(tx, 'Campaign', [id as bigint]);
    });
  }
  for await (const ids of pages(database, 'User', USERS_A_PAGE)) {
    written += await transactInBulk(database, async (tx) => {
      await tx.read(lockUserSums, ids);
      return rebuild(tx, 'User', ids);
    });
  }
  return written;
}

async function rebuild(tx: Writer, owner: Owner, ids: readonly bigint[]): Promise<number> {
  let written = 0;
  for (const kept of KEPT[owner]) written += await tx.write(rebuildSums, kept, ids);
  return written;
}

async function* pages(database: Database, owner: Owner, size: number): AsyncGenerator<bigint[]> {
  for (let after = 0n; ; ) {
    const ids = (await readAlone(database, ownersAfter, owner, after, size)).map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    after = last;
  }
}
