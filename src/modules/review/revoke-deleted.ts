/**
 * Revokes, as the system, the approval of a post that was deleted before the date until which its campaign demanded that
 * it live. It is the command of admins, and looks again under the locks.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { SYSTEM } from '../commands/run-command.js';
import { type DeletedPost, stillDeletedTooEarly } from '../submissions/live-until.sql.js';
import { revokeApproval } from './revoke-approval.js';

export async function revokeDeleted(database: Database, { id, clipId, until }: DeletedPost): Promise<void> {
  const reason = `The post was deleted, and the terms demand that it live until ${until.toISOString()}.`;
  await revokeApproval(database, SYSTEM, { clipId, reason }, undefined, async (tx) => {
    const [deleted] = await tx.read(stillDeletedTooEarly, id);
    if (deleted === undefined) throw conflict('The post came back, or its submission or campaign has changed.');
  });
}
