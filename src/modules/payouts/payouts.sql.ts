/** Payout statistics, and the totals of lists of payouts and requests. */
import { ROOT } from '../../kernel/api/page.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { type PayoutListArgs, payoutCondition, requestCondition } from './payout-lists.sql.js';

export interface PayoutStats {
  completedAmount: bigint;
  completedCount: bigint;
  pendingAmount: bigint;
  pendingCount: bigint;
  approvedAmount: bigint;
  approvedCount: bigint;
  reversedAmount: bigint;
  reversedCount: bigint;
}

/** The platform's payout statistics. */
export function payoutStats(): Query<PayoutStats> {
  return sql`
    SELECT payouts.*, requests.*
    FROM (
      SELECT coalesce(sum(p.amount) FILTER (WHERE v.id IS NULL), 0)::bigint AS "completedAmount",
        count(*) FILTER (WHERE v.id IS NULL)::bigint AS "completedCount",
        coalesce(sum(p.amount) FILTER (WHERE v.id IS NOT NULL), 0)::bigint AS "reversedAmount",
        count(v.id)::bigint AS "reversedCount"
      FROM "Payout" p LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id
    ) payouts
    CROSS JOIN (
      SELECT coalesce(sum(amount) FILTER (WHERE status = 'PENDING'), 0)::bigint AS "pendingAmount",
        count(*) FILTER (WHERE status = 'PENDING')::bigint AS "pendingCount",
        coalesce(sum(amount) FILTER (WHERE status = 'APPROVED'), 0)::bigint AS "approvedAmount",
        count(*) FILTER (WHERE status = 'APPROVED')::bigint AS "approvedCount"
      FROM "PayoutRequest" WHERE status IN ('PENDING', 'APPROVED')
    ) requests`;
}

export type PayoutListScope = Pick<PayoutListArgs, 'of' | 'filter'>;

export interface PayoutListTotals {
  parentId: Id;
  amount: bigint;
}

/** The amounts of whole filtered lists of requests, over exactly the rows that this viewer gets. */
export function amountOfRequestLists(
  parents: readonly Id[],
  scope: PayoutListScope,
  viewer: Viewer,
): Query<PayoutListTotals> {
  return amountOfLists(parents, {
    ...scope,
    from: '"PayoutRequest" r',
    alias: 'r',
    where: requestCondition(scope, viewer),
  });
}

/** Likewise for payouts. Reversed ones are included unless the filter excludes them. */
export function amountOfPayoutLists(
  parents: readonly Id[],
  scope: PayoutListScope,
  viewer: Viewer,
): Query<PayoutListTotals> {
  return amountOfLists(parents, { ...scope, from: '"Payout" p', alias: 'p', where: payoutCondition(scope, viewer) });
}

function amountOfLists(
  parents: readonly Id[],
  list: Pick<PayoutListScope, 'of'> & { from: string; alias: string; where: Prisma.Sql },
): Query<PayoutListTotals> {
  const { of, alias, where } = list;
  const amount = raw(`coalesce(sum(${alias}.amount), 0)::bigint AS amount`);
  if (of === 'ALL') return sql`SELECT ${ROOT} AS "parentId", ${amount} FROM ${raw(list.from)} WHERE ${where}`;
  const parent = raw(`${alias}."userId"`);
  return sql`
    SELECT ${parent}::text AS "parentId", ${amount} FROM ${raw(list.from)}
    WHERE ${parent} = ANY(${parents}::bigint[]) AND ${where} GROUP BY ${parent}`;
}
