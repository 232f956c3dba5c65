/**
 * B12, state and events (label: offline): the latest event of a row says what the row is. And the statements that give a
 * world events if its rows were loaded without triggers.
 */
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Difference } from './books.sql.js';

/** A table of events: whose they are, and the columns that repeat the state. */
interface Events {
  table: string;
  of: string;
  key: string;
  /** The prefix of the ids of these rows. */
  prefix: string;
  columns: readonly string[];
}

const EVENTS = {
  CAMPAIGN: {
    table: 'CampaignEvent',
    of: 'Campaign',
    key: 'campaignId',
    prefix: 'campaign',
    columns: ['status', 'budget', 'endsAt', 'closingAt', 'isMaturing', 'deletedAt', 'termsVersion'],
  },
  SUBMISSION: {
    table: 'SubmissionEvent',
    of: 'ClipSubmission',
    key: 'submissionId',
    prefix: 'submission',
    columns: ['status', 'decidedById', 'reason'],
  },
  PAYOUT_REQUEST: {
    table: 'PayoutRequestEvent',
    of: 'PayoutRequest',
    key: 'payoutRequestId',
    prefix: 'request',
    columns: ['status'],
  },
  USER: { table: 'UserEvent', of: 'User', key: 'userId', prefix: 'user', columns: ['role', 'status'] },
} as const satisfies Record<string, Events>;

/** Columns of a state that stand in another table. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  termsVersion: '(SELECT max(t.version) FROM "CampaignTerms" t WHERE t."campaignId" = s.id)',
};

const stateOf = (column: string) => ELSEWHERE[column] ?? `s."${column}"`;

const latest = ({ table, key }: Events) =>
  `LEFT JOIN LATERAL (SELECT e.* FROM "${table}" e WHERE e."${key}" = s.id ORDER BY e.id DESC LIMIT 1) e ON TRUE`;

/** B12: the state of each campaign, submission, payout request and user is its latest event. */
export function statesAreTheirLatestEvents(): Query<Difference> {
  return sql`${raw(Object.values(EVENTS).map(differing).join(' UNION ALL '))}`;
}

function differing(events: Events): string {
  const { of, prefix, columns } = events;
  const sides = columns.map((column) => `('${column}', (${stateOf(column)})::text, e."${column}"::text)`);
  return `
    SELECT '${prefix}_' || s.id AS subject, m.measure || ' = of its latest event' AS measure, m.l AS left, m.r AS right
    FROM "${of}" s ${latest(events)}
    CROSS JOIN LATERAL (VALUES ${sides.join(', ')}) m(measure, l, r)
    WHERE m.l IS DISTINCT FROM m.r`;
}

export const EVENT_KINDS = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

/** Appends the present state of the rows whose latest event is another. A trigger does this, unless it was off. */
export function catchUpEvents(kind: keyof typeof EVENTS): Query<never> {
  const events: Events = EVENTS[kind];
  const { table, of, key, columns } = events;
  const named = columns.map((column) => `"${column}"`).join(', ');
  const differs = columns.map((column) => `(${stateOf(column)}) IS DISTINCT FROM e."${column}"`).join(' OR ');
  return sql`${raw(`
    INSERT INTO "${table}" ("${key}", ${named})
    SELECT s.id, ${columns.map(stateOf).join(', ')} FROM "${of}" s ${latest(events)}
    WHERE ${differs} ORDER BY s.id`)}`;
}
