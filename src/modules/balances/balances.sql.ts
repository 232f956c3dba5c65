/**
 * Balances of users, and their sum over the platform, from totals, account entries, payout requests and payouts.
 * Available money comes from the statement of totals.
 */
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { amongst } from '../totals/conditions.sql.js';
import { MATURING, measured } from '../totals/totals.sql.js';

export interface BalanceSums {
  available: bigint;
  /** Credits and write-offs. */
  entries: bigint;
  /** The part of available in campaigns that are maturing. */
  maturing: bigint;
  /** Reserved: requests that are PENDING or APPROVED. */
  requested: bigint;
  /** Payouts without a reversal. */
  paid: bigint;
  withdrawable: bigint;
  /** Paid money that available money and entries no longer back. */
  debt: bigint;
  /** Requested money that they no longer back. */
  uncovered: bigint;
}

export interface Balance extends BalanceSums {
  userId: Id;
  /** The part of requested that is APPROVED. */
  approved: bigint;
}

/** The figures that follow from available, entries, requested and paid. One user's surplus never covers another's debt. */
const SHARES = `greatest(0, money.available + money.entries - money.maturing - money.requested - money.paid) AS withdrawable,
      greatest(0, money.paid - money.available - money.entries) AS debt,
      greatest(0, money.requested + money.paid - money.available - money.entries)
        - greatest(0, money.paid - money.available - money.entries) AS uncovered`;

/** True for a payout request that reserves money. */
export const OPEN_REQUESTS = `status IN ('PENDING', 'APPROVED')`;

/** True for a payout p that came back. */
export const REVERSED = raw('EXISTS (SELECT FROM "PayoutReversal" v WHERE v."payoutId" = p.id)');

const MONEY = ['available', 'entries', 'maturing', 'requested', 'approved', 'paid'];

/** The amounts of users who have any, of these or of all. The id is a bigint. */
function amountsOf(userIds: readonly Id[] | null): Prisma.Sql {
  const among = (column: string) => (userIds === null ? raw('TRUE') : sql`${raw(column)} = ANY(${userIds}::bigint[])`);
  return sql`(
    SELECT "userId", t.available, t.maturing, e.entries, r.requested, r.approved, p.paid
    FROM (
      SELECT m."userId"::bigint AS "userId", m.available, m.maturing
      FROM (${measured(['userId'], userIds === null ? [] : [amongst('userId', userIds)], MATURING)}) m
    ) t
    FULL JOIN (
      SELECT "userId", sum(amount) AS entries FROM "AccountEntry" WHERE ${among('"userId"')} GROUP BY "userId"
    ) e USING ("userId")
    FULL JOIN (
      SELECT "userId", sum(amount) AS requested, sum(amount) FILTER (WHERE status = 'APPROVED') AS approved
      FROM "PayoutRequest" WHERE ${among('"userId"')} AND ${raw(OPEN_REQUESTS)} GROUP BY "userId"
    ) r USING ("userId")
    FULL JOIN (
      SELECT p."userId", sum(p.amount) AS paid FROM "Payout" p
      WHERE ${among('p."userId"')} AND NOT ${REVERSED} GROUP BY p."userId"
    ) p USING ("userId")
  )`;
}

const ZERO_OR_MORE = raw(MONEY.map((name) => `coalesce(a.${name}, 0)::bigint AS ${name}`).join(', '));

/** One row for each user. The dashboard shows it, and the payout gate checks it. */
export function balanceOfUsers(userIds: readonly Id[]): Query<Balance> {
  return sql`
    SELECT money.*, ${raw(SHARES)}
    FROM (
      SELECT u.id::text AS "userId", ${ZERO_OR_MORE}
      FROM unnest(${userIds}::bigint[]) AS u(id) LEFT JOIN ${amountsOf(userIds)} a ON a."userId" = u.id
    ) money`;
}

/** The balance of every user who has any money, for lists and for the platform. The id is a bigint. */
export function allBalances(): Prisma.Sql {
  return sql`(
    SELECT money.*, ${raw(SHARES)} FROM (SELECT a."userId", ${ZERO_OR_MORE} FROM ${amountsOf(null)} a) money
  )`;
}

/** The sums over the balances of all users. */
export function balanceOfPlatform(): Query<BalanceSums> {
  const sums = ['available', 'entries', 'maturing', 'requested', 'paid', 'withdrawable', 'debt', 'uncovered'];
  return sql`
    SELECT ${raw(sums.map((name) => `coalesce(sum(b.${name}), 0)::bigint AS ${name}`).join(', '))}
    FROM ${allBalances()} b`;
}

export const OWED = ['WITHDRAWABLE', 'REQUESTED', 'DEBT', 'UNCOVERED'] as const;
export type Owed = (typeof OWED)[number];

const MEASURE: Record<Owed, keyof BalanceSums> = {
  WITHDRAWABLE: 'withdrawable',
  REQUESTED: 'requested',
  DEBT: 'debt',
  UNCOVERED: 'uncovered',
};

/** The figure of a balance b, which has no row for a user without money. */
export function owedBy(owed: Owed): Prisma.Sql {
  return raw(`coalesce(b.${MEASURE[owed]}, 0)::bigint`);
}

/** A condition on a user's id: one of these figures of their balance is above zero. */
export function owes(column: string, chosen: readonly Owed[] | null | undefined): Prisma.Sql[] {
  if (chosen == null) return [];
  const above = OWED.filter((owed) => chosen.includes(owed)).map((owed) => `b.${MEASURE[owed]} > 0`);
  if (above.length === 0) return [raw('FALSE')];
  return [sql`${raw(column)} IN (SELECT b."userId" FROM ${allBalances()} b WHERE ${raw(above.join(' OR '))})`];
}
