/**
 * One response, one snapshot: all reads of a GraphQL operation run in one REPEATABLE READ READ ONLY transaction. It is
 * opened lazily at the first read and closed when the response is sent, fails, or the client goes away. Measured
 * without it, four writers make three parallel SELECTs disagree in 40 % of reads.
 */
import type { Pool, PoolClient } from 'pg';
import { sqlStateOf } from './errors.js';
import { comment, cutOff, giveBack, ignore, send, sendTogether, streamOf } from './prepared.js';
import type { Query, Reader, Statement } from './sql.js';
import { sql } from './sql.js';

export type Isolation = 'REPEATABLE READ' | 'READ COMMITTED';

export interface SnapshotIdentity {
  /** PostgreSQL's own name of the state: xmin:xmax:transactions in progress. */
  id: string;
  takenAt: Date;
}

/** REPEATABLE READ takes its snapshot at the first statement, not at BEGIN: this one takes it and names it. */
export function snapshotIdentity(): Query<SnapshotIdentity> {
  return sql`SELECT pg_current_snapshot()::text AS id, statement_timestamp() AS "takenAt"`;
}

/** SQLSTATE in_failed_sql_transaction. */
const FAILED_BEFORE = '25P02';

export class Snapshot implements Reader {
  /** Statements read by label, as sent by the pg client; BEGIN, COMMIT and the identity are not counted. */
  readonly statements: string[] = [];
  identity: Promise<SnapshotIdentity> | null = null;
  #opening: Promise<PoolClient> | null = null;
  #closing: Promise<void> | null = null;
  #abandoned: Abandon | null = null;
  #failure: unknown = null;
  #stopWaiting: () => void = ignore;
  #cutCommit: () => void = ignore;

  constructor(
    private readonly pool: Pool,
    /** Stands in the comment of BEGIN: the request's id. A prepared statement must have one text for all requests. */
    private readonly label: string = '',
    private readonly isolation: Isolation = 'REPEATABLE READ',
  ) {}

  // biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
  async read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]> {
    try {
      this.#refuseIfClosed();
      this.#opening ??= this.#open();
      const client = await this.#opening;
      // An abandoned snapshot has given its client back while this read waited for it.
      this.#refuseIfClosed();
      this.statements.push(statement.name);
      return await this.#send(client, statement.name, statement(...args));
    } catch (error) {
      // What ran while the snapshot was abandoned fails with a broken socket: say why instead.
      this.#refuseIfClosed();
      // One failed statement fails the transaction: what PostgreSQL refuses after it failed for the same reason.
      if (sqlStateOf(error) === FAILED_BEFORE) throw this.#failure ?? error;
      this.#failure ??= error;
      throw error;
    }
  }

  /** Ends the transaction and gives the client back; abandoned, the connection is dropped with what runs on it. */
  close(abandon: Abandon | null = null): Promise<void> {
    this.#abandoned ??= abandon;
    this.#closing ??= this.#close(abandon !== null);
    this.#stopWaiting();
    if (abandon !== null) this.#cutCommit();
    return this.#closing;
  }

  #refuseIfClosed(): void {
    if (this.#closing !== null) throw new SnapshotClosed(this.#abandoned);
  }

  /** Why it was given up; null: it was not. */
  get abandoned(): Abandon | null {
    return this.#abandoned;
  }

  async #open(): Promise<PoolClient> {
    const client = await this.#checkOut();
    if (this.#closing !== null) {
      client.release();
      throw new SnapshotClosed(this.#abandoned);
    }
    // Without a listener an error on a checked-out client (PostgreSQL dies) would end the process.
    client.on('error', ignore);
    sendTogether(client);
    client.query(`${comment(this.label)}BEGIN ISOLATION LEVEL ${this.isolation} READ ONLY`).catch(ignore);
    this.identity = this.#send<SnapshotIdentity>(client, 'snapshotIdentity', snapshotIdentity()).then(
      ([row]) => row as SnapshotIdentity,
    );
    this.identity.catch(ignore);
    return client;
  }

  /** Waits for a client of the pool, but not past the end of the snapshot: one that comes later is given back. */
  #checkOut(): Promise<PoolClient> {
    return new Promise((resolve, reject) => {
      this.#stopWaiting = () => reject(new SnapshotClosed(this.#abandoned));
      this.pool.connect().then((client) => {
        this.#stopWaiting = ignore;
        if (this.#closing === null) resolve(client);
        else client.release();
      }, reject);
    });
  }

  async #send<Row>(client: PoolClient, label: string, query: Query<Row>): Promise<Row[]> {
    sendTogether(client);
    return (await send(client, label, query)).rows as Row[];
  }

  async #close(abandon: boolean): Promise<void> {
    const client = await this.#opening?.catch(() => null);
    if (client == null) return;
    if (abandon) return cutOff(client);
    this.#cutCommit = () => streamOf(client).destroy();
    try {
      await client.query('COMMIT');
      client.off('error', ignore);
      giveBack(client);
    } catch (error) {
      giveBack(client, error as Error);
    } finally {
      // From here on the connection is somebody else's.
      this.#cutCommit = ignore;
    }
  }
}

/** One statement in a snapshot of its own, which is given up after so long. */
// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
export async function readWithin<Args extends any[], Row>(
  pool: Pool,
  deadlineMs: number,
  statement: Statement<Args, Row>,
  ...args: Args
): Promise<Row[]> {
  const snapshot = new Snapshot(pool, statement.name);
  const deadline = setTimeout(() => void snapshot.close('DEADLINE'), deadlineMs);
  try {
    return await snapshot.read(statement, ...args);
  } finally {
    // Whoever asked need not wait for the COMMIT; it is given up by the same deadline.
    void snapshot.close().then(() => clearTimeout(deadline));
  }
}

/** Why a snapshot was given up: the operation's deadline, or nobody waits for the answer. */
export type Abandon = 'DEADLINE' | 'CLIENT_GONE';

export class SnapshotClosed extends Error {
  constructor(readonly reason: Abandon | null) {
    super(reason === 'DEADLINE' ? 'the operation ran past its deadline' : 'the snapshot is closed');
  }
}
