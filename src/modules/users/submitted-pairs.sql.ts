/** Pairs of user and campaign with a submission, for lists of a campaign's clippers or a user's campaigns. */
import type { Order } from '../../kernel/api/page.js';
import { TOTALS_SOURCE } from '../../kernel/base/config.js';
import { raw } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';

export interface PairedRows {
  parent: 'userId' | 'campaignId';
  row: 'userId' | 'campaignId';
  table: 'User' | 'Campaign';
  alias: string;
}

/** The definition, and the kept copy that book B10 checks. */
const PAIRS = {
  clips: '(SELECT DISTINCT "userId", "campaignId" FROM "ClipSubmission")',
  sums: '"SubmittedPair"',
}[TOTALS_SOURCE];

/**
 * FROM clause: the pairs as s, each joined to its row. For a page ordered by id, an index yields the pairs in that
 * order, and only the rows of the page are looked up. OFFSET 0 keeps the planner from scanning the whole table, which
 * has the same order.
 */
export function submittedPairs({ parent, row, table, alias }: PairedRows, order?: Order): Prisma.Sql {
  if (order?.field !== 'ID') return raw(`${PAIRS} s JOIN "${table}" ${alias} ON ${alias}.id = s."${row}"`);
  return raw(`
    (SELECT "${row}", "${parent}" FROM ${PAIRS} pair ORDER BY "${row}" ${order.descending ? 'DESC' : 'ASC'}) s
    CROSS JOIN LATERAL (SELECT * FROM "${table}" WHERE id = s."${row}" OFFSET 0) ${alias}`);
}
