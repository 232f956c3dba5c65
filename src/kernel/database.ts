/** The database as the rest sees it: a pool for snapshots, Prisma for commands, both on one PostgreSQL. */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { columnTypes } from './column-types.js';
import { PrismaClient } from './prisma/generated/client.js';
import { type ConnectionConfig, type Settings, sessionPool } from './sessions.js';

export interface Database {
  readonly url: string;
  /** Snapshots of queries are taken here. */
  readonly pool: pg.Pool;
  /** Commands write here. */
  readonly prisma: PrismaClient;
  /** The connections under it. */
  readonly commandPool: pg.Pool;
  /** For whom: the request, or the tick. Stands in the comments of transactions, and in what they ask of others. */
  readonly requestId?: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolMax: number;
  /** Ends a statement that runs longer, in milliseconds. */
  statementTimeoutMs?: number;
  /** Ends a command's statement, and its whole transaction, that runs longer; absent: its statements end as any other. */
  commandTimeoutMs?: number;
  applicationName?: string;
}

/** No transaction of ours stays open longer, so that the books know when a range of facts is complete. */
export const TRANSACTION_TIMEOUT_MS = 3_600_000;

/** After so much longer than PostgreSQL allows a statement it answers no more, and the connection is cut. */
const SILENCE_MS = 2_000;

const CONNECTION_SECONDS_MAX = 900;
const KEEP_ALIVE_MS = 30_000;

export function openDatabase(options: DatabaseOptions): Database {
  const statementTimeout = options.statementTimeoutMs ?? 30_000;
  const session = (timeout: number, transactionTimeout: number, lockTimeout = timeout): Settings => ({
    statement_timeout: timeout,
    lock_timeout: lockTimeout,
    idle_in_transaction_session_timeout: 2 * timeout,
    // The pool ends connections, and nobody else.
    idle_session_timeout: 0,
    // A statement whose client is gone ends within half a second.
    client_connection_check_interval: 500,
    // Data is in memory or on an SSD; by the default, for disks, a page of a list would rather walk a whole index.
    random_page_cost: 1.1,
    transaction_timeout: transactionTimeout,
  });
  const shared = {
    application_name: options.applicationName ?? 'cliptally',
    connectionTimeoutMillis: 10_000,
    max: options.poolMax,
    // A connection keeps every statement it ever prepared, one for each combination of filters that anybody asked for.
    maxLifetimeSeconds: CONNECTION_SECONDS_MAX,
    // And with it their plans: by itself the pool drops a connection after 10 s, and the next burst of requests makes all anew.
    idleTimeoutMillis: CONNECTION_SECONDS_MAX * 1_000,
    // Else a firewall forgets one that rests for minutes, and the next statement on it waits for nothing.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // Where a statement is given up a pipelined connection is cut; another one would go on in the transaction left behind.
    pipeline: true,
  };
  // One plan a statement, made once for whatever values: the one that test/sql/plans.test.ts has on trial. By itself
  // PostgreSQL plans what one user asks anew each time, which takes longer than to run it.
  const queries = {
    ...session(statementTimeout, TRANSACTION_TIMEOUT_MS),
    plan_cache_mode: 'force_generic_plan',
  };
  const pool = sessionPool(options.url, queries, { ...shared, types: columnTypes } as ConnectionConfig);
  const commandTimeout = options.commandTimeoutMs ?? statementTimeout;
  // A transaction's own deadline ends its waits, too. A lock_timeout beside it would end at the same moment: where it comes
  // first, PostgreSQL 18 keeps the other one in mind and ends the connection's next transaction for it.
  const commands =
    options.commandTimeoutMs === undefined
      ? session(statementTimeout, TRANSACTION_TIMEOUT_MS)
      : session(commandTimeout, commandTimeout, 0);
  const commandPool = sessionPool(options.url, commands, { ...shared, query_timeout: commandTimeout + SILENCE_MS });
  // An idle connection that breaks is replaced at the next checkout; without a listener it would end the process.
  for (const each of [pool, commandPool]) each.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(commandPool, { disposeExternalPool: true }) });
  return {
    url: options.url,
    pool,
    prisma,
    commandPool,
    close: async () => {
      await Promise.all([pool.end(), prisma.$disconnect()]);
    },
  };
}

/** The same database, for a request. */
export function forRequest(database: Database, requestId: string | null | undefined): Database {
  return requestId == null ? database : { ...database, requestId };
}
