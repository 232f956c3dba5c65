/** The statements of a database as PostgreSQL itself logs them, once its sessions are opened after this. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../../src/kernel/database.js';
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

  /** A session keeps the setting it began with: pools that are to be heard are opened later. */
  static async open({ url }: Pick<Database, 'url'>): Promise<StatementLog> {
    const name = new URL(url).pathname.slice(1);
    const admin = new pg.Client({ connectionString: adminUrl() });
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} SET log_statement = 'all'`);
    return new StatementLog(admin, name, await endOfLog(admin));
  }

  /** What follows is read from here. Of a pool of one connection that is sure: what it sent before was logged before. */
  async mark({ pool }: Pick<Database, 'pool'>): Promise<void> {
    const mark = `SELECT 'mark ${randomUUID()}'`;
    await pool.query(mark);
    await this.untilAll((statements) => statements.includes(mark));
    this.from = await endOfLog(this.admin);
  }

  /** The log is written by a process of its own, a moment later: read again until all of it stands there. */
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

  /** Lines of this database alone, for other tests log too; a statement goes on in lines that begin with a tab. */
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
