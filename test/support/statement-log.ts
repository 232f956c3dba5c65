/** The statements of a database as PostgreSQL itself logs them, once its sessions are opened after this. */
import pg from 'pg';
import type { Database } from '../../src/kernel/database.js';
import { adminUrl } from './database.js';

const PATIENCE_MS = 10_000;
const BYTES_MAX = 10_000_000;

export class StatementLog {
  #from = '0';

  private constructor(
    private readonly admin: pg.Client,
    private readonly name: string,
  ) {}

  /** A session keeps the setting it began with: pools that are to be heard are opened later. */
  static async open({ url }: Pick<Database, 'url'>): Promise<StatementLog> {
    const name = new URL(url).pathname.slice(1);
    const admin = new pg.Client({ connectionString: adminUrl() });
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} SET log_statement = 'all'`);
    const log = new StatementLog(admin, name);
    await log.mark();
    return log;
  }

  /** What follows is read from here. */
  async mark(): Promise<void> {
    const { rows } = await this.admin.query<{ size: string }>(
      'SELECT size::text FROM pg_stat_file(pg_current_logfile())',
    );
    this.#from = rows[0]?.size ?? '0';
  }

  /** The log is written by a process of its own, a moment later: read again until all of it stands there. */
  async untilAll(areThere: (statements: string[]) => boolean): Promise<string[]> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const { rows } = await this.admin.query<{ text: string }>(
        'SELECT pg_read_file(pg_current_logfile(), $1::bigint, $2::bigint) AS text',
        [this.#from, BYTES_MAX],
      );
      const statements = this.#statementsIn(rows[0]?.text ?? '');
      if (areThere(statements) || performance.now() > until) return statements;
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
