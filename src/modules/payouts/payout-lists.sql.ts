/** Reads of payout requests and payouts. Clippers see their own; internal tools see accounts masked. */
import type { Listed } from '../../kernel/api/connection.js';
import { between, isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { type PayoutMethodType, PayoutRequestStatus } from '../../kernel/prisma/generated/enums.js';
import { REVERSED } from '../balances/balances.sql.js';

export interface PayoutRequestRow {
  id: Id;
  userId: Id;
  amount: bigint;
  status: PayoutRequestStatus;
  methodType: PayoutMethodType;
  methodAccount: string;
  requestedAt: Date;
  approvedAt: Date | null;
  decidedAt: Date | null;
  decidedById: Id | null;
  requestedById: Id | null;
  reason: string | null;
}

export interface PayoutRow {
  id: Id;
  payoutRequestId: Id;
  userId: Id;
  amount: bigint;
  reference: string;
  acknowledgedShortfall: bigint;
  paidById: Id;
  paidAt: Date;
  reversedAt: Date | null;
  reversalReason: string | null;
}

export interface PayoutsFilter {
  userId?: Id | null;
  status?: readonly PayoutRequestStatus[] | null;
  reversed?: boolean | null;
  /** Bounds on the time of the request or of the payment. */
  from?: Date | null;
  to?: Date | null;
}

/** The root list, or the lists of users. */
export interface PayoutListArgs {
  of: 'ALL' | 'USER';
  filter: PayoutsFilter;
  page: PageArgs;
}

/** Shown to internal tools in place of an account. */
const MASKED = '•••';

const requestColumns = ({
  role,
}: Viewer) => sql`r.id::text AS id, r."userId"::text AS "userId", r.amount, r.status, r."methodType",
  ${role === 'SERVICE' ? raw(`'${MASKED}'`) : raw('r."methodAccount"')} AS "methodAccount", r."requestedAt", r."approvedAt", r."decidedAt",
  r."decidedById"::text AS "decidedById", r."requestedById"::text AS "requestedById", r.reason`;

const PAYOUT_COLUMNS =
  raw(`p.id::text AS id, p."payoutRequestId"::text AS "payoutRequestId", p."userId"::text AS "userId",
  p.amount, p.reference, p."acknowledgedShortfall", p."paidById"::text AS "paidById", p."paidAt", v."reversedAt",
  v.reason AS "reversalReason"`);

const PAYOUTS = raw('"Payout" p LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id');

export function payoutRequestsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<PayoutRequestRow> {
  return sql`
    SELECT ${requestColumns(viewer)} FROM "PayoutRequest" r
    WHERE r.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'r."userId"')}`;
}

export function payoutsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<PayoutRow> {
  return sql`
    SELECT ${PAYOUT_COLUMNS} FROM ${PAYOUTS} WHERE p.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'p."userId"')}`;
}

/** The payout of each request, once it is paid. */
export function payoutsOfRequests(requestIds: readonly Id[], _: undefined, viewer: Viewer): Query<PayoutRow> {
  return sql`
    SELECT ${PAYOUT_COLUMNS} FROM ${PAYOUTS}
    WHERE p."payoutRequestId" = ANY(${requestIds}::bigint[]) AND ${ownRows(viewer, 'p."userId"')}`;
}

export function payoutRequestPage(
  parents: readonly Id[],
  args: PayoutListArgs,
  viewer: Viewer,
): Query<Listed<PayoutRequestRow>> {
  return pageQuery({ ...requestsOf(args, viewer), columns: requestColumns(viewer) }, parents, args.page);
}

export function payoutRequestCount(
  parents: readonly Id[],
  args: PayoutListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(requestsOf(args, viewer), parents);
}

export function payoutPage(parents: readonly Id[], args: PayoutListArgs, viewer: Viewer): Query<Listed<PayoutRow>> {
  return pageQuery({ ...payoutsOf(args, viewer), columns: PAYOUT_COLUMNS }, parents, args.page);
}

export function payoutCount(
  parents: readonly Id[],
  args: PayoutListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(payoutsOf(args, viewer), parents);
}

/** A condition on "PayoutRequest" r: exactly the requests of a list that this viewer gets. */
export function requestCondition({ filter }: Pick<PayoutListArgs, 'filter'>, viewer: Viewer): Prisma.Sql {
  return all([
    ownRows(viewer, 'r."userId"'),
    filter.userId != null && sql`r."userId" = ${filter.userId}::bigint`,
    ...isAmong('r.status', PayoutRequestStatus, filter.status),
    ...between('r."requestedAt"', filter.from, filter.to),
  ]);
}

/** Likewise for "Payout" p. */
export function payoutCondition({ filter }: Pick<PayoutListArgs, 'filter'>, viewer: Viewer): Prisma.Sql {
  return all([
    ownRows(viewer, 'p."userId"'),
    filter.userId != null && sql`p."userId" = ${filter.userId}::bigint`,
    filter.reversed != null && sql`${REVERSED} = ${filter.reversed}`,
    ...between('p."paidAt"', filter.from, filter.to),
  ]);
}

function requestsOf(args: PayoutListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const parent = args.of === 'USER' ? 'r."userId"' : null;
  const sortKeys = { AMOUNT: { expression: raw('r.amount'), type: 'bigint' } } as const;
  return { from: raw('"PayoutRequest" r'), alias: 'r', parent, where: requestCondition(args, viewer), sortKeys };
}

function payoutsOf(args: PayoutListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const parent = args.of === 'USER' ? 'p."userId"' : null;
  const sortKeys = { AMOUNT: { expression: raw('p.amount'), type: 'bigint' } } as const;
  return { from: PAYOUTS, alias: 'p', parent, where: payoutCondition(args, viewer), sortKeys };
}
