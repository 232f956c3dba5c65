/**
 * Approves a late submission as the system, by the command of admins. It only does so where nothing speaks against it,
 * and looks again under the locks. Otherwise the submission stays late, and is at the top of the queue by REVIEW_DUE.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { SYSTEM } from '../commands/run-command.js';
import { stillUnopposed, type Unopposed } from '../submissions/review-due.sql.js';
import { authorshipOfSubmissions } from '../submissions/submissions.sql.js';
import { approveClip } from './approve-clip.js';

/** Reads as an internal tool does. */
const EVERYTHING = { userId: '0', role: 'SERVICE' } as const;

export async function approveOverdue(database: Database, { id, clipId }: Unopposed): Promise<void> {
  await approveClip(database, SYSTEM, { clipId, submissionId: id }, undefined, async (tx) => {
    const [unopposed] = await tx.read(stillUnopposed, id);
    const [author] = await tx.read(authorshipOfSubmissions, [id.toString()], undefined, EVERYTHING);
    const isContested = author?.authorship === 'FOREIGN' || author?.authorship === 'CLAIMED_BY_OTHERS';
    if (unopposed === undefined || isContested)
      throw conflict('Something speaks against this submission. An admin must decide on it.');
  });
}
