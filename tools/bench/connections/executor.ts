/**
 * The compiled executor on trial, operation by operation: the product without shared snapshots, once compiled and once
 * run by graphql-js. Nothing else differs between them. Only compiled operations can share a snapshot, so the
 * product as it is shipped stands beside them.
 */
import { CAMPAIGN_PAGE, OPERATIONS } from '../operations.js';
import type { Entrant } from './entrants.js';
import { type Cell, type Match, playMatch } from './turns.js';
import type { Asked } from './workloads.js';

/** Executors differ in what they cost, not in how many requests they answer together. */
const CONNECTIONS = 8;

export async function matchExecutors(
  entrants: readonly Entrant[],
  asked: readonly Asked[],
  match: Match,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const { name, title } of [...OPERATIONS, CAMPAIGN_PAGE]) {
    const workload = { title, asked: asked.filter(({ query }) => query.name === name) };
    cells.push(...(await playMatch(entrants, workload, { ...match, connections: [CONNECTIONS] })));
  }
  return cells;
}
