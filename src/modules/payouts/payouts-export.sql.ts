/** Payouts for the export, the oldest first: the rows of the list, with the user's name and the method. */
import type { Viewer } from '../../kernel/auth/viewer.js';
import { type Query, sql } from '../../kernel/db/sql.js';
import type { PayoutMethodType } from '../../kernel/prisma/generated/enums.js';
import { type PayoutRow, type PayoutsFilter, payoutCondition } from './payout-lists.sql.js';

export interface ExportedPayout extends Omit<PayoutRow, 'paidById'> {
  user: string;
  methodType: PayoutMethodType;
}

export type PayoutsExportFilter = Omit<PayoutsFilter, 'status'>;

/** The export never shows the account, because files get passed on. The reference identifies the payment. */
export function exportedPayouts(filter: PayoutsExportFilter, viewer: Viewer): Query<ExportedPayout> {
  return sql`
    SELECT p.id::text AS id, p."payoutRequestId"::text AS "payoutRequestId", p."userId"::text AS "userId", u.name AS user,
      p.amount, p.reference, p."acknowledgedShortfall", p."paidAt", r."methodType", v."reversedAt",
      v.reason AS "reversalReason"
    FROM "Payout" p
    JOIN "PayoutRequest" r ON r.id = p."payoutRequestId"
    JOIN "User" u ON u.id = p."userId"
    LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id
    WHERE ${payoutCondition({ filter }, viewer)} ORDER BY p.id`;
}
