/** The statements of a database as PostgreSQL itself logs them, for sessions opened after this call. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../../src/kernel/db/database.js';
import { adminUrl } from './database.js';

const PATIENCE_MS = 10_000;
const BYTES_MAX = 10_000_000;

export class StatementLog {
  private constructor(
    private readonly admin: pg.Client,
    private readonly name: string,
    /** A place in the file. */
    private from: string,
  ) {}

  /** A session keeps the setting it began with, so pools that should be logged are opened later. */
  static async open({ url }: Pick<Database, 'url'>): Promise<StatementLog> {
    const name = new URL(url).pathname.slice(1);
    const admin = new pg.Client({ connectionString: adminUrl() });
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} SET log_statement = 'all'`);
    return new StatementLog(admin, name, await endOfLog(admin));
  }

  /** Reading starts here. With a pool of one connection this is exact: earlier statements were logged before. */
  async mark({ pool }: Pick<Database, 'pool'>): Promise<void> {
    const mark = `SELECT 'mark ${randomUUID()}'`;
    await pool.query(mark);
    await this.untilAll((statements) => statements.includes(mark));
    this.from = await endOfLog(this.admin);
  }

  /** A separate process writes the log a moment later, so it is read again until everything is there. */
  async untilAll(areThere: (statements: string[]) => boolean): Promise<string[]> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { rows } = await this.admin.query<{ text: string }>(
        'SELECT pg_read_file(pg_current_logfile(), $1::bigint, $2::bigint) AS text',
        [this.from, BYTES_MAX],
      );
      const statements = this.#statementsIn(rows[0]?.text ?? '');
      if (areThere(statements) || performance.now() > deadline) return statements;
    }
  }

  /** Only lines of this database, because other tests log too. A statement continues in lines that begin with a tab. */
  #statementsIn(text: string): string[] {
    const entry = new RegExp(`^${this.name} LOG:  (?:statement|execute [^:]+): (.*(?:\\n\\t.*)*)$`, 'gm');
    return [...text.matchAll(entry)].map((match) => (match[1] ?? '').replaceAll(/\n\t/g, '\n'));
  }

  close(): Promise<void> {
    return this.admin.end();
  }
}

async function endOfLog(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ size: string }>('SELECT size::text FROM pg_stat_file(pg_current_logfile())');
  return rows[0]?.size ?? '0';
}
