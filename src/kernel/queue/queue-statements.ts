/** Reads of the queue itself from the tables of pg-boss. */
import { type Query, sql } from '../db/sql.js';

/** The numbers of waiting and running jobs: one row for each queue and state. */
export function queueDepth(
  queues: readonly { name: string }[],
): Query<{ queue: string; state: 'waiting' | 'running'; jobs: bigint }> {
  return sql`
    SELECT q.name AS queue, s.state, count(j.id) AS jobs
    FROM unnest(${queues.map(({ name }) => name)}::text[]) AS q(name)
    CROSS JOIN unnest(ARRAY['waiting', 'running']) AS s(state)
    LEFT JOIN pgboss.job j ON j.name = q.name AND CASE s.state WHEN 'running' THEN j.state = 'active' ELSE j.state < 'active' END
    GROUP BY q.name, s.state`;
}

export function lockQueue(name: string): Query<{ locked: string }> {
  return sql`SELECT pg_advisory_xact_lock(hashtext(${`queue:${name}`}))::text AS locked`;
}

export function runningJobs(name: string): Query<{ jobs: bigint }> {
  return sql`SELECT count(*) AS jobs FROM pgboss.job WHERE name = ${name} AND state = 'active'`;
}

/** Whether a job waits, as pg-boss would take it. */
export function waitingJob(name: string): Query<{ waits: boolean }> {
  return sql`
    SELECT true AS waits FROM pgboss.job WHERE name = ${name} AND state < 'active' AND start_after < now() LIMIT 1`;
}
