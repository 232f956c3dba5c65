/**
 * Balances and payout statistics, from payout requests and payouts. Available money comes from the statement of totals.
 */
import { ROOT } from '../../kernel/api/page.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { totalsOfUsers } from '../totals/totals.sql.js';
import { type PayoutListArgs, payoutCondition, REVERSED, requestCondition } from './payout-lists.sql.js';

export interface Balance {
  userId: Id;
  available: bigint;
  /** Reserved: requests that are PENDING or APPROVED. */
  requested: bigint;
  /** The part of requested that is APPROVED. */
  approved: bigint;
  /** Payouts without a reversal. */
  paid: bigint;
  withdrawable: bigint;
  /** Paid money that is no longer backed. */
  debt: bigint;
  /** Requested money that is no longer backed. */
  uncovered: bigint;
}

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

/** One row for each user. The dashboard shows it, and the payout gate checks it. */
export function balanceOfUsers(userIds: readonly Id[]): Query<Balance> {
  return sql`
    SELECT u.id::text AS "userId", money.*, r.approved,
      greatest(0, money.available - money.requested - money.paid) AS withdrawable,
      greatest(0, money.paid - money.available) AS debt,
      greatest(0, money.requested + money.paid - money.available) - greatest(0, money.paid - money.available) AS uncovered
    FROM unnest(${userIds}::bigint[]) AS u(id)
    LEFT JOIN (${totalsOfUsers(userIds, {})}) t ON t."userId" = u.id::text
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount), 0)::bigint AS requested,
        coalesce(sum(amount) FILTER (WHERE status = 'APPROVED'), 0)::bigint AS approved
      FROM "PayoutRequest" WHERE "userId" = u.id AND status IN ('PENDING', 'APPROVED')
    ) r
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount), 0)::bigint AS paid
      FROM "Payout" p
      WHERE p."userId" = u.id AND NOT ${REVERSED}
    ) p
    CROSS JOIN LATERAL (SELECT coalesce(t.available, 0)::bigint AS available, r.requested, p.paid) money`;
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
