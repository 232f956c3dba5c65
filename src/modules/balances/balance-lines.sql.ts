/** The rows that a balance is made of. */
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { amongst } from '../totals/conditions.sql.js';
import { MATURING, measured } from '../totals/totals.sql.js';
import type { BalanceLineKind } from './balance-line.type.js';
import { OPEN_REQUESTS } from './balances.sql.js';

export interface BalanceLineRow {
  userId: Id;
  kind: BalanceLineKind;
  at: Date;
  amount: bigint;
  /** The id of the row, without its prefix. */
  id: Id;
}

/** The lines that add to the balances of these users or take from them, the earliest first. */
export function balanceLinesOfUsers(userIds: readonly Id[]): Query<BalanceLineRow> {
  return sql`
    WITH pair AS (${measured(['userId', 'campaignId'], [amongst('userId', userIds)], MATURING)})
    SELECT line."userId", line.kind, line.at, line.amount, line.id FROM (
      SELECT p."userId", one.kind, k."completedAt" AS at, one.amount, p."campaignId" AS id
      FROM pair p JOIN "Campaign" k ON k.id = p."campaignId"::bigint
      CROSS JOIN LATERAL (VALUES ('AVAILABLE', p.available), ('MATURING', -p.maturing)) one(kind, amount)
      WHERE one.amount <> 0
      UNION ALL
      SELECT "userId"::text, kind::text, "confirmedAt", amount, "proposalId"::text FROM "AccountEntry" WHERE "userId" = ANY(${userIds}::bigint[])
      UNION ALL
      SELECT "userId"::text, 'REQUESTED', "requestedAt", -amount, id::text FROM "PayoutRequest"
      WHERE "userId" = ANY(${userIds}::bigint[]) AND ${raw(OPEN_REQUESTS)}
      UNION ALL
      SELECT "userId"::text, 'PAID', "paidAt", -amount, id::text FROM "Payout" WHERE "userId" = ANY(${userIds}::bigint[])
      UNION ALL
      SELECT p."userId"::text, 'REVERSED', v."reversedAt", p.amount, p.id::text
      FROM "Payout" p JOIN "PayoutReversal" v ON v."payoutId" = p.id WHERE p."userId" = ANY(${userIds}::bigint[])
    ) line
    ORDER BY line."userId", line.at, line.kind, line.id`;
}
