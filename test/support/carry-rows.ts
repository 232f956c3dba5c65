/** Copies the rows of one database into another, as a data-only restore does: with triggers and foreign keys off. */
import type { PoolClient } from 'pg';
import type { Database } from '../../src/kernel/db/database.js';
import { pastTriggers } from './database.js';

type Pool = Pick<Database, 'pool'>;

/** Columns by table, of all our tables. Generated columns are left out. */
async function columnsOf({ pool }: Pool): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ table: string; columns: string[] }>(
    `SELECT table_name AS table, array_agg(column_name::text ORDER BY ordinal_position) AS columns
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' AND is_generated = 'NEVER' GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

/** The tables and columns that both have; the others are left out. Returns how many rows were copied, by table. */
export async function carryRows(from: Pool, to: Pool): Promise<Record<string, number>> {
  const [theirs, ours] = [await columnsOf(from), await columnsOf(to)];
  return pastTriggers(to, async (client) => {
    const carried: Record<string, number> = {};
    for (const [table, columns] of ours) {
      const shared = columns.filter((column) => theirs.get(table)?.includes(column));
      if (shared.length === 0) continue;
      const { rows } = await from.pool.query<{ rows: string }>(
        `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS rows FROM "${table}" t`,
      );
      const names = shared.map((column) => `"${column}"`).join(', ');
      const { rowCount } = await client.query(
        `INSERT INTO "${table}" (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
        [rows[0]?.rows],
      );
      carried[table] = rowCount ?? 0;
      await goOnCounting(client, table, shared);
    }
    return carried;
  });
}

/** New ids come after those that were copied. */
async function goOnCounting(
  client: Pick<PoolClient, 'query'>,
  table: string,
  columns: readonly string[],
): Promise<void> {
  if (!columns.includes('id')) return;
  const { rows } = await client.query<{ sequence: string | null }>(
    `SELECT pg_get_serial_sequence($1, 'id') AS sequence`,
    [`"${table}"`],
  );
  // An id that is drawn at random has no sequence.
  if (rows[0]?.sequence === null) return;
  await client.query(`SELECT setval($1, (SELECT max(id) FROM "${table}")) WHERE EXISTS (SELECT FROM "${table}")`, [
    rows[0]?.sequence,
  ]);
}
