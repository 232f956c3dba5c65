/**
 * The one way to write. A command runs READ COMMITTED, locks first and reads afterwards, with the same statements as
 * the queries; a deadlock or serialization failure (40P01, 40001) is tried again, at most five times.
 */
import type { Database } from './database.js';
import { sqlStateOf } from './errors.js';
import type { Prisma } from './prisma/generated/client.js';
import { type Query, type Reader, readOne, type Statement, sql } from './sql.js';

export interface Transaction extends Reader {
  /** Prisma, for single-row writes. */
  readonly db: Prisma.TransactionClient;
  /** A bulk write; answers the number of rows. */
  // biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
  write<Args extends any[]>(statement: Statement<Args, never>, ...args: Args): Promise<number>;
}

const ATTEMPTS_MAX = 6;
const RETRIED = new Set(['40P01', '40001']);

export async function transact<Result>(
  database: Database,
  work: (tx: Transaction) => Promise<Result>,
  timeoutMs = 30_000,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.prisma.$transaction((db) => work(transactionOf(db)), {
        maxWait: 10_000,
        timeout: timeoutMs,
      });
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !RETRIED.has(sqlStateOf(error) ?? '')) throw error;
    }
  }
}

/** The database's clock, read after the last lock: facts take their time from it, never from Node. */
export async function clockNow(tx: Reader): Promise<Date> {
  return (await readOne(tx, clock)).now;
}

function clock(): Query<{ now: Date }> {
  return sql`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
}

function transactionOf(db: Prisma.TransactionClient): Transaction {
  return {
    db,
    read: (statement, ...args) => {
      const query = statement(...args);
      return db.$queryRawUnsafe(`/* ${statement.name} */ ${query.text}`, ...query.values);
    },
    write: (statement, ...args) => {
      const query = statement(...args);
      return db.$executeRawUnsafe(`/* ${statement.name} */ ${query.text}`, ...query.values);
    },
  };
}
