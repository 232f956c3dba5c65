/** Account entries for the export, the oldest first: those that are confirmed, as only they are money. */
import { between } from '../../kernel/api/filter-conditions.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, sql } from '../../kernel/db/sql.js';
import { type AccountEntriesFilter, type AccountEntryRow, accountEntryCondition } from './account-entries.sql.js';

export interface ExportedAccountEntry
  extends Pick<AccountEntryRow, 'id' | 'userId' | 'kind' | 'amount' | 'reason' | 'proposedById'> {
  user: string;
  confirmedAt: Date;
  confirmedById: Id;
}

export interface AccountEntriesExportFilter extends Pick<AccountEntriesFilter, 'userId' | 'kind'> {
  /** Half-open: from ≤ confirmedAt < to. */
  from?: Date | null;
  to?: Date | null;
}

export function exportedAccountEntries(
  { from, to, ...filter }: AccountEntriesExportFilter,
  viewer: Viewer,
): Query<ExportedAccountEntry> {
  const where = all([
    accountEntryCondition({ ...filter, status: ['CONFIRMED'] }, viewer),
    ...between('e."confirmedAt"', from, to),
  ]);
  return sql`
    SELECT a.id::text AS id, a."userId"::text AS "userId", u.name AS user, a.kind, a.amount, a.reason,
      a."proposedById"::text AS "proposedById", e."confirmedById"::text AS "confirmedById", e."confirmedAt"
    FROM "AccountEntryProposal" a
    JOIN "AccountEntry" e ON e."proposalId" = a.id
    JOIN "User" u ON u.id = a."userId"
    WHERE ${where} ORDER BY a.id`;
}
