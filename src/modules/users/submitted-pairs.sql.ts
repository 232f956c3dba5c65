/** Who ever submitted to which campaign, as the lists of a campaign's clippers and of a user's campaigns read it. */
import type { Order } from '../../kernel/page.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { raw } from '../../kernel/sql.js';

export interface PairedRows {
  parent: 'userId' | 'campaignId';
  row: 'userId' | 'campaignId';
  table: 'User' | 'Campaign';
  alias: string;
}

/**
 * FROM clause: the pairs as s, each with its row. In the order of a page by id they come from an index, one by one, and no
 * more rows are looked up than the page has: OFFSET 0 keeps the planner from walking a whole table in that order instead.
 */
export function submittedPairs({ parent, row, table, alias }: PairedRows, order?: Order): Prisma.Sql {
  const way = order?.field === 'ID' ? `ORDER BY "${row}" ${order.descending ? 'DESC' : 'ASC'}` : '';
  return raw(`
    (SELECT DISTINCT "${row}", "${parent}" FROM "ClipSubmission" ${way}) s
    CROSS JOIN LATERAL (SELECT * FROM "${table}" WHERE id = s."${row}" OFFSET 0) ${alias}`);
}
