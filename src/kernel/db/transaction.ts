/**
 * The only way to write. A command runs READ COMMITTED, locks first and reads afterwards, with the same statements as
 * the queries. A deadlock or serialization failure (40P01, 40001) is retried, at most five times.
 */
import type { Pool, PoolClient } from 'pg';
import { isRetried } from '../base/errors.js';
import { retry } from '../base/retry.js';
import type { Prisma } from '../prisma/generated/client.js';
import type { Database } from './database.js';
import { comment, giveBack, ignore, send } from './prepared-statements.js';
import { type Query, type Reader, readOne, type Statement, sql, type Writer } from './sql.js';
import { timed } from './statement-times.js';
import { WaveSender } from './wave-sender.js';

export interface Transaction extends Writer {
  /** Prisma, for writes of single rows. */
  readonly db: Prisma.TransactionClient;
  readonly requestId: string | undefined;
  /** The kinds of messages that this transaction may leave in the outbox. */
  readonly outbox: ReadonlySet<string>;
  readonly holdingDays: number;
}

const NO_OUTBOX: ReadonlySet<string> = new Set();

const ATTEMPTS_MAX = 6;

export function transact<Result>(
  database: Database,
  work: (tx: Transaction) => Promise<Result>,
  timeoutMs = 30_000,
): Promise<Result> {
  return retried(() =>
    database.prisma.$transaction((db) => work(transactionOf(db, database)), {
      maxWait: 10_000,
      timeout: timeoutMs,
    }),
  );
}

/** The same without Prisma, for bulk writes: statements are prepared, and those of one turn are sent together. */
export function transactInBulk<Result>(
  { pool, requestId }: Pick<Database, 'pool' | 'requestId'>,
  work: (tx: Writer) => Promise<Result>,
): Promise<Result> {
  return retried(async () => {
    let failure: unknown;
    const run = async (waves: WaveSender, label: string, query: Query<unknown>) => {
      try {
        return await waves.send(label, query);
      } catch (error) {
        // Statements sent after the failed one fail because of it (25P02), and may report first.
        failure ??= error;
        throw error;
      }
    };
    try {
      return await onClient(pool, async (client) => {
        const waves = new WaveSender(client, beginOf(requestId));
        try {
          const result = await work({
            // biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
            read: async <Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args) =>
              (await run(waves, statement.name, statement(...args))).rows as Row[],
            write: async (statement, ...args) => (await run(waves, statement.name, statement(...args))).count,
          });
          // PostgreSQL would answer COMMIT by rolling back.
          if (failure !== undefined) throw failure;
          return result;
        } finally {
          waves.end();
        }
      });
    } catch (error) {
      throw failure ?? error;
    }
  });
}

/** Repeats a bulk write of at most `rows` rows, each in a transaction of its own, until fewer are left. Returns their number. */
export async function transactInPages(
  database: Pick<Database, 'pool' | 'requestId'>,
  rows: number,
  write: (tx: Writer, limit: number) => Promise<number>,
): Promise<number> {
  let written = 0;
  for (let last = rows; last === rows; written += last) last = await transactInBulk(database, (tx) => write(tx, rows));
  return written;
}

/** Runs a transaction on a client of the pool. On failure it is rolled back before the client is returned. */
export function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  requestId?: string,
): Promise<Result> {
  return onClient(pool, (client) => {
    client.query(beginOf(requestId)).catch(ignore);
    return work(client);
  });
}

function beginOf(requestId: string | undefined): string {
  return `${comment(requestId)}BEGIN`;
}

/** Ends the transaction that `work` begins. */
async function onClient<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    giveBack(client, broken);
  }
}

/** Runs one prepared statement without a transaction. */
// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
export async function runStatement<Args extends any[], Row>(
  { pool }: Pick<Database, 'pool'>,
  statement: Statement<Args, Row>,
  ...args: Args
): Promise<Row[]> {
  return (await send(pool, statement.name, statement(...args))).rows;
}

function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  return retry(attempt, { attemptsMax: ATTEMPTS_MAX, when: isRetried });
}

/** The database's clock, read after the last lock. Facts take their time from it, never from Node. */
export async function clockNow(tx: Reader): Promise<Date> {
  return (await readOne(tx, clock)).now;
}

function clock(): Query<{ now: Date }> {
  return sql`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
}

/** Runs statements in the order in which they were sent. Prisma could reorder them. */
function transactionOf(
  db: Prisma.TransactionClient,
  { requestId, outbox = NO_OUTBOX, holdingDays = 0 }: Pick<Database, 'requestId' | 'outbox' | 'holdingDays'>,
): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Answer>(label: string, run: () => Promise<Answer>): Promise<Answer> => {
    const answer = last.then(() => timed(label, run));
    last = answer.catch(ignore);
    return answer;
  };
  const commented = (label: string, query: Query<unknown>) => `${comment(label, requestId)}${query.text}`;
  return {
    db,
    requestId,
    outbox,
    holdingDays,
    // biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
    read: <Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args) =>
      inTurn(statement.name, () => {
        const query = statement(...args);
        return db.$queryRawUnsafe<Row[]>(commented(statement.name, query), ...query.values);
      }),
    write: (statement, ...args) =>
      inTurn(statement.name, () => {
        const query = statement(...args);
        return db.$executeRawUnsafe(commented(statement.name, query), ...query.values);
      }),
  };
}
