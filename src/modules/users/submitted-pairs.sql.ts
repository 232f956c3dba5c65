/** Who ever submitted to which campaign, as the lists of a campaign's clippers and of a user's campaigns read it. */
import { TOTALS_SOURCE } from '../../kernel/config.js';
import type { Order } from '../../kernel/page.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { raw } from '../../kernel/sql.js';

export interface PairedRows {
  parent: 'userId' | 'campaignId';
  row: 'userId' | 'campaignId';
  table: 'User' | 'Campaign';
  alias: string;
}

/** The definition, and what is kept of it (book B10). */
const PAIRS = {
  clips: '(SELECT DISTINCT "userId", "campaignId" FROM "ClipSubmission")',
  sums: '"SubmittedPair"',
}[TOTALS_SOURCE];

/**
 * FROM clause: the pairs as s, each with its row. For a page by id they come from an index in its order, and no more rows
 * are looked up than the page has: OFFSET 0 keeps the planner from walking a whole table instead, which has that order too.
 */
export function submittedPairs({ parent, row, table, alias }: PairedRows, order?: Order): Prisma.Sql {
  if (order?.field !== 'ID') return raw(`${PAIRS} s JOIN "${table}" ${alias} ON ${alias}.id = s."${row}"`);
  return raw(`
    (SELECT "${row}", "${parent}" FROM ${PAIRS} pair ORDER BY "${row}" ${order.descending ? 'DESC' : 'ASC'}) s
    CROSS JOIN LATERAL (SELECT * FROM "${table}" WHERE id = s."${row}" OFFSET 0) ${alias}`);
}
