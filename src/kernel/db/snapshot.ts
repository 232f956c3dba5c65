/**
 * One response, one snapshot: all reads of a GraphQL operation run in one REPEATABLE READ READ ONLY transaction. It
 * opens at the first read and closes when the response is sent, fails, or loses its client. Without it, four writers
 * made three parallel SELECTs disagree in 40 % of reads.
 */
import type { Pool, PoolClient } from 'pg';
import { Refusal, sqlStateOf } from '../base/errors.js';
import { comment, cutOff, giveBack, ignore, streamOf } from './prepared-statements.js';
import type { Query, Reader, Statement } from './sql.js';
import { sql } from './sql.js';
import { WaveSender } from './wave-sender.js';

export type Isolation = 'REPEATABLE READ' | 'READ COMMITTED';

export interface SnapshotIdentity {
  /** PostgreSQL's name of the state: xmin:xmax:transactions in progress. */
  id: string;
  takenAt: Date;
}

/** REPEATABLE READ takes its snapshot at the first statement and not at BEGIN. This statement takes it and names it. */
export function snapshotIdentity(): Query<SnapshotIdentity> {
  return sql`SELECT pg_current_snapshot()::text AS id, statement_timestamp() AS "takenAt"`;
}

/** SQLSTATE in_failed_sql_transaction. */
const FAILED_BEFORE = '25P02';

export class Snapshot implements Reader {
  /** The labels of the statements that the pg client sent, without BEGIN, COMMIT and the identity. */
  readonly statements: string[] = [];
  identity: Promise<SnapshotIdentity> | null = null;
  /** Called when the snapshot is abandoned, also if nothing was read from it. */
  onAbandon: ((reason: Abandon) => void) | null = null;
  #opening: Promise<WaveSender> | null = null;
  #closing: Promise<void> | null = null;
  #abandoned: Abandon | null = null;
  #failure: unknown = null;
  #stopWaiting: () => void = ignore;
  #cutCommit: () => void = ignore;

  constructor(
    private readonly pool: Pool,
    /** The request's id, for the comment of BEGIN. A prepared statement needs the same text for all requests. */
    private readonly label: string = '',
    private readonly isolation: Isolation = 'REPEATABLE READ',
  ) {}

  // biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
  async read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]> {
    try {
      this.#refuseIfClosed();
      this.#opening ??= this.#open();
      const waves = await this.#opening;
      // An abandoned snapshot returned its client while this read waited for it.
      this.#refuseIfClosed();
      this.statements.push(statement.name);
      return (await waves.send(statement.name, statement(...args))).rows as Row[];
    } catch (error) {
      // A read that was running when the snapshot was abandoned fails with a broken socket. Give the real reason
      // instead.
      this.#refuseIfClosed();
      // One failed statement fails the transaction. Later statements report the first failure.
      if (sqlStateOf(error) === FAILED_BEFORE) throw this.#failure ?? error;
      // A refusal of the arguments left the transaction as it was.
      if (!(error instanceof Refusal)) this.#failure ??= error;
      throw error;
    }
  }

  /**
   * Ends the transaction and returns the client. If abandoned, the connection is dropped with its running statements.
   */
  close(abandon: Abandon | null = null): Promise<void> {
    this.#abandoned ??= abandon;
    if (abandon !== null) this.onAbandon?.(abandon);
    this.#closing ??= this.#close(abandon !== null);
    this.#stopWaiting();
    if (abandon !== null) this.#cutCommit();
    return this.#closing;
  }

  /** Nothing can be read from it any more. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** The first one. Null: there was none. */
  get failure(): unknown {
    return this.#failure;
  }

  get statementCount(): number {
    return this.statements.length;
  }

  #refuseIfClosed(): void {
    if (this.#closing !== null) throw new SnapshotClosed(this.#abandoned);
  }

  /** Why the snapshot was abandoned; null: it was not. */
  get abandoned(): Abandon | null {
    return this.#abandoned;
  }

  async #open(): Promise<WaveSender> {
    const client = await this.#checkOut();
    if (this.#closing !== null) {
      client.release();
      throw new SnapshotClosed(this.#abandoned);
    }
    // Without a listener, an error on a checked-out client would end the process.
    client.on('error', ignore);
    const waves = new WaveSender(client, `${comment(this.label)}BEGIN ISOLATION LEVEL ${this.isolation} READ ONLY`);
    this.identity = waves.send('snapshotIdentity', snapshotIdentity()).then(({ rows }) => rows[0] as SnapshotIdentity);
    this.identity.catch(ignore);
    return waves;
  }

  /** Waits for a client of the pool, but not past the end of the snapshot. A client that comes later is returned. */
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

  async #close(abandon: boolean): Promise<void> {
    const waves = await this.#opening?.catch(() => null);
    if (waves == null) return;
    const { client } = waves;
    waves.end();
    if (abandon) return cutOff(client);
    this.#cutCommit = () => streamOf(client).destroy();
    try {
      await client.query('COMMIT');
      client.off('error', ignore);
      giveBack(client);
    } catch (error) {
      giveBack(client, error as Error);
    } finally {
      // From here on the connection may belong to another snapshot.
      this.#cutCommit = ignore;
    }
  }
}

/** Runs one statement in a separate snapshot, which is abandoned after `deadlineMs`. */
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
    // The caller need not wait for COMMIT. The same deadline abandons it.
    void snapshot.close().then(() => clearTimeout(deadline));
  }
}

/** Why a snapshot was abandoned: the operation's deadline passed, or the client went away. */
export type Abandon = 'DEADLINE' | 'CLIENT_GONE';

export class SnapshotClosed extends Error {
  constructor(readonly reason: Abandon | null) {
    super(reason === 'DEADLINE' ? 'the operation ran past its deadline' : 'the snapshot is closed');
  }
}
