/** B8, history only grows: hashes of closed ranges of facts (label: offline), and the reports that store them. */
import { type Query, raw, sql } from '../../kernel/db/sql.js';

/** Tables whose rows are appended and never changed. */
export const FACT_TABLES = [
  'ViewTracking',
  'Earning',
  'Payout',
  'PayoutReversal',
  'AccountEntry',
  'AuditEntry',
  'CampaignTerms',
  'CampaignReopening',
  'CampaignEvent',
  'SubmissionEvent',
  'PayoutRequestEvent',
  'UserEvent',
] as const;
export type FactTable = (typeof FACT_TABLES)[number];

/** A closed range of ids with the hash of its rows. */
export interface SealedRange {
  table: FactTable;
  /** Ids, both included, as text. */
  from: string;
  to: string;
  /** The columns, in the order in which they are hashed. A column that is added later changes no hash. */
  columns: string[];
  rows: string;
  sha256: string;
}

export interface History {
  /** The newest id of each table. */
  through: Partial<Record<FactTable, string>>;
  sealed: SealedRange[];
}

/** The histories of the two newest reports, the newest first. The newest must contain all of the other. */
export function latestHistories(): Query<{ history: History }> {
  return sql`SELECT history FROM "BooksReport" ORDER BY id DESC LIMIT 2`;
}

/**
 * The newest history that is older than any open transaction can be. Every transaction that drew an id up to the ids it
 * saw began before it was taken, and has ended.
 */
export function settledHistory(transactionTimeoutMs: number): Query<{ history: History }> {
  return sql`
    SELECT history FROM "BooksReport"
    WHERE "takenAt" < statement_timestamp() - ${transactionTimeoutMs}::float8 * interval '1 millisecond'
    ORDER BY id DESC LIMIT 1`;
}

export function lastFact(table: FactTable): Query<{ id: bigint; columns: string[] }> {
  return sql`
    SELECT coalesce((SELECT max(id) FROM "${raw(table)}"), 0)::bigint AS id,
      ARRAY(SELECT attname::text FROM pg_attribute
        WHERE attrelid = ${`"${table}"`}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns`;
}

/** Lets the database hash the rows of a range as one text in which NULL and '' differ. */
export function hashOfRange({ table, from, to, columns }: Omit<SealedRange, 'rows' | 'sha256'>): Query<{
  rows: bigint;
  sha256: string;
}> {
  const row = columns.map((column) => `f."${column.replaceAll('"', '""')}"`).join(', ');
  return sql`
    SELECT count(*)::bigint AS rows,
      encode(sha256(convert_to(coalesce(string_agg(ROW(${raw(row)})::text, E'\n' ORDER BY f.id), ''), 'UTF8')), 'hex') AS sha256
    FROM "${raw(table)}" f WHERE f.id BETWEEN ${from}::bigint AND ${to}::bigint`;
}

/** Lifts the settings for statements of requests: a check needs its time, and a plan for each range. */
export function unhurried(): Query<{ timeout: string; plans: string }> {
  return sql`
    SELECT set_config('statement_timeout', '0', TRUE) AS timeout,
      set_config('plan_cache_mode', 'force_custom_plan', TRUE) AS plans`;
}
