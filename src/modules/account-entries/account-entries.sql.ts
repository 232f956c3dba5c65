/** Reads of account entries. Clippers see their own once they are confirmed. */
import type { Listed } from '../../kernel/api/connection.js';
import { isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownRows, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { AccountEntryKind, AccountEntryStatus } from '../../kernel/prisma/generated/enums.js';

/** A proposal. It has an entry on the account exactly if it is CONFIRMED. */
export interface AccountEntryRow {
  id: Id;
  userId: Id;
  kind: AccountEntryKind;
  amount: bigint;
  reason: string;
  status: AccountEntryStatus;
  proposedById: Id;
  proposedAt: Date;
  decidedById: Id | null;
  decidedAt: Date | null;
}

export interface AccountEntriesFilter {
  userId?: Id | null;
  status?: readonly AccountEntryStatus[] | null;
  kind?: readonly AccountEntryKind[] | null;
}

/** The root list, or the lists of users. */
export interface AccountEntryListArgs {
  of: 'ALL' | 'USER';
  filter: AccountEntriesFilter;
  page: PageArgs;
}

const COLUMNS = raw(`a.id::text AS id, a."userId"::text AS "userId", a.kind, a.amount, a.reason, a.status,
  a."proposedById"::text AS "proposedById", a."proposedAt", a."decidedById"::text AS "decidedById", a."decidedAt"`);

export function accountEntriesById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<AccountEntryRow> {
  return sql`
    SELECT ${COLUMNS} FROM "AccountEntryProposal" a WHERE a.id = ANY(${ids}::bigint[]) AND ${visibleEntries(viewer)}`;
}

export function accountEntryPage(
  parents: readonly Id[],
  args: AccountEntryListArgs,
  viewer: Viewer,
): Query<Listed<AccountEntryRow>> {
  return pageQuery({ ...entriesOf(args, viewer), columns: COLUMNS }, parents, args.page);
}

export function accountEntryCount(
  parents: readonly Id[],
  args: AccountEntryListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(entriesOf(args, viewer), parents);
}

function visibleEntries(viewer: Viewer): Prisma.Sql {
  return all([ownRows(viewer, 'a."userId"'), !seesAll(viewer) && raw(`a.status = 'CONFIRMED'`)]);
}

/** A condition on "AccountEntryProposal" a: exactly the rows of a list that this viewer gets. The export uses it, too. */
export function accountEntryCondition(filter: AccountEntriesFilter, viewer: Viewer): Prisma.Sql {
  return all([
    visibleEntries(viewer),
    filter.userId != null && sql`a."userId" = ${filter.userId}::bigint`,
    ...isAmong('a.status', AccountEntryStatus, filter.status),
    ...isAmong('a.kind', AccountEntryKind, filter.kind),
  ]);
}

function entriesOf({ of, filter }: AccountEntryListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const where = accountEntryCondition(filter, viewer);
  const parent = of === 'USER' ? 'a."userId"' : null;
  const sortKeys = { AMOUNT: { expression: raw('a.amount'), type: 'bigint' } } as const;
  return { from: raw('"AccountEntryProposal" a'), alias: 'a', parent, where, sortKeys };
}
