/** Edges that carry the totals of a pair of user and campaign. */
import type { Connection, Edge } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import type { Id } from '../../kernel/auth/viewer.js';
import type { Pair } from '../totals/conditions.sql.js';
import { scoped } from '../totals/scope.js';
import { pairTotals } from '../totals/totals.loaders.js';
import type { Totals } from '../totals/totals.sql.js';
import type { WithTotals } from './lists.js';

export type PairEdge<Row> = Edge<Row> & { totals: () => Promise<Totals> };

export function withPairTotals<Row extends { id: Id }>(
  { loaders }: Context,
  connection: WithTotals<Connection<Row>>,
  pairOf: (nodeId: Id) => Pair,
): Omit<WithTotals<Connection<Row>>, 'edges'> & { edges: () => Promise<PairEdge<Row>[]> } {
  const totalsOf = (pair: Pair) => scoped(loaders.load(pairTotals, pair), 'PAIR', `${pair.userId}:${pair.campaignId}`);
  return {
    ...connection,
    edges: async () =>
      (await connection.edges()).map((edge) =>
        // Assign to the edge, which only this call uses: a copy would evaluate its cursor.
        Object.assign(edge, { totals: () => totalsOf(pairOf(edge.node.id)) }),
      ),
  };
}
