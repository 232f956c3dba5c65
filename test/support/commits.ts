/**
 * Committed transactions that moved figures, by their action. Each appended row carries the id of the transaction that
 * wrote it, and each command writes one audit row. Settlement without a command is the refresh.
 */
import type { Database } from '../../src/kernel/db/database.js';

/** How often each must have happened before the test may rely on it. */
export const COMMITS_MIN: Readonly<Record<string, number>> = {
  refresh: 250,
  submitClip: 50,
  approveClip: 50,
  revokeApproval: 50,
  adjustEarnings: 50,
  acceptObservation: 8,
  raiseBudget: 30,
  pauseCampaign: 8,
  activateCampaign: 8,
  completeCampaign: 3,
  requestPayout: 40,
  approvePayoutRequest: 40,
  rejectPayoutRequest: 5,
  payPayoutRequest: 30,
  reversePayout: 30,
};

export async function commitsByAction({ pool }: Pick<Database, 'pool'>): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ action: string; commits: bigint }>(
    `SELECT action, count(*) AS commits FROM (
       SELECT DISTINCT e.xmin::text, 'refresh' AS action FROM "Earning" e
       WHERE NOT EXISTS (SELECT FROM "AuditEntry" a WHERE a.xmin = e.xmin)
       UNION ALL SELECT xmin::text, action FROM "AuditEntry" WHERE action = ANY($1)
     ) AS transaction GROUP BY action`,
    [Object.keys(COMMITS_MIN)],
  );
  return new Map(rows.map(({ action, commits }) => [action, Number(commits)]));
}

/** Since an earlier count; `share` is the part of the minimum from which an action no longer counts as rare. */
export function commitsSince(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>, share = 1) {
  const since = Object.keys(COMMITS_MIN).map((action) => [action, (now.get(action) ?? 0) - (before.get(action) ?? 0)]);
  const byAction = Object.fromEntries(since) as Record<string, number>;
  return {
    byAction,
    total: Object.values(byAction).reduce((sum, commits) => sum + commits, 0),
    rare: Object.keys(byAction).filter((action) => (byAction[action] ?? 0) < (COMMITS_MIN[action] ?? 0) * share),
  };
}
