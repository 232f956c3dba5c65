/** The books of account entries and reinstatements (label: offline). Like the others, each statement returns the rows that break it. */
import { type Query, sql } from '../../kernel/db/sql.js';
import type { Difference } from './books.sql.js';

/** B5: each account entry is a proposal that was confirmed, and the other way round. */
export function entriesMatchProposals(): Query<Difference> {
  return sql`
    SELECT 'entry_' || coalesce(a.id, e."proposalId") AS subject, m.measure, m.l AS left, m.r AS right
    FROM "AccountEntryProposal" a FULL JOIN "AccountEntry" e ON e."proposalId" = a.id
    CROSS JOIN LATERAL (VALUES
      ('CONFIRMED = is on the account', a.status::text, CASE WHEN e.id IS NULL THEN 'no entry' ELSE 'an entry' END,
        (a.status = 'CONFIRMED') IS DISTINCT FROM (e.id IS NOT NULL)),
      ('entry = proposal', format('%s %s of user_%s', e.kind, e.amount, e."userId"),
        format('%s %s of user_%s', a.kind, a.amount, a."userId"),
        (e.kind, e.amount, e."userId") IS DISTINCT FROM (a.kind, a.amount, a."userId") AND e.id IS NOT NULL)) m(measure, l, r, broken)
    WHERE m.broken`;
}

/** B7: each reinstatement gives back exactly what one reversal of its submission took. */
export function reinstatementsUndoReversals(): Query<Difference> {
  return sql`
    SELECT 'earning_' || e.id AS subject, 'gives back what a reversal of its submission took' AS measure,
      e.amount::text AS left, (-r.amount)::text AS right
    FROM "Earning" e LEFT JOIN "Earning" r
      ON r.id = e."undoesId" AND r.kind = 'REVERSAL' AND r."submissionId" = e."submissionId" AND r.id < e.id
    WHERE e.kind = 'REINSTATEMENT' AND e.amount IS DISTINCT FROM -r.amount`;
}
