/** The database: a pool for snapshots and Prisma for commands, on one PostgreSQL. */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../prisma/generated/client.js';
import { columnTypes } from './column-types.js';
import { type ConnectionConfig, type Settings, sessionPool } from './postgres-sessions.js';

export interface Database {
  readonly url: string;
  /** Snapshots of queries use this pool. */
  readonly pool: pg.Pool;
  /** Commands write here. */
  readonly prisma: PrismaClient;
  /** The pool under Prisma. */
  readonly commandPool: pg.Pool;
  /** The id of the request or run. It appears in the comments of transactions. */
  readonly requestId?: string;
  /** The kinds of messages that transactions may leave in the outbox. Absent: none, because nobody would send them. */
  readonly outbox?: ReadonlySet<string>;
  /** Days for which the money of a completed campaign matures. Absent: 0, so it is withdrawable at once. */
  readonly holdingDays?: number;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolMax: number;
  /** Statements that run longer are ended, in milliseconds. */
  statementTimeoutMs?: number;
  /**
   * A command's statements and its whole transaction end after this time. Absent: only `statementTimeoutMs` applies.
   */
  commandTimeoutMs?: number;
  applicationName?: string;
}

/**
 * The longest that any of our transactions may stay open. The books use it to know when a range of facts is complete.
 */
export const TRANSACTION_TIMEOUT_MS = 3_600_000;

/** If PostgreSQL is silent this long after a statement should have ended, the connection is cut. */
const SILENCE_MS = 2_000;

const CONNECTION_SECONDS_MAX = 900;
const KEEP_ALIVE_MS = 30_000;

export function openDatabase(options: DatabaseOptions): Database {
  const statementTimeout = options.statementTimeoutMs ?? 30_000;
  const session = (timeout: number, transactionTimeout: number, lockTimeout = timeout): Settings => ({
    statement_timeout: timeout,
    lock_timeout: lockTimeout,
    idle_in_transaction_session_timeout: 2 * timeout,
    // Only the pool ends idle connections.
    idle_session_timeout: 0,
    // PostgreSQL ends a statement within half a second after its client is gone.
    client_connection_check_interval: 500,
    // Data is in memory or on an SSD. With the default, which is for disks, a page of a list would scan a whole index.
    random_page_cost: 1.1,
    transaction_timeout: transactionTimeout,
  });
  const shared = {
    application_name: options.applicationName ?? 'cliptally',
    connectionTimeoutMillis: 10_000,
    max: options.poolMax,
    // A connection keeps every statement that it prepared, one for each combination of filters.
    maxLifetimeSeconds: CONNECTION_SECONDS_MAX,
    // It keeps their plans, too. By default the pool drops a connection after 10 s, and the next burst prepares all
    // anew.
    idleTimeoutMillis: CONNECTION_SECONDS_MAX * 1_000,
    // Without keep-alive a firewall forgets an idle connection, and the next statement on it hangs.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // When a statement is abandoned, its pipelined connection is cut, so that no other statement runs in the old
    // transaction.
    pipeline: true,
  };
  // One generic plan for each statement, which test/sql/plans.test.ts checks. By default PostgreSQL plans each call
  // anew, which takes longer than running it.
  const queries = {
    ...session(statementTimeout, TRANSACTION_TIMEOUT_MS),
    plan_cache_mode: 'force_generic_plan',
    // PostgreSQL's default of 4 is that of a disk with a moving head. With it, small tables are read whole where an index
    // has the few rows.
    random_page_cost: '1.1',
  };
  const pool = sessionPool(options.url, queries, { ...shared, types: columnTypes } as ConnectionConfig);
  const commandTimeout = options.commandTimeoutMs ?? statementTimeout;
  // The transaction's own deadline ends its waits, too. A lock_timeout that ends at the same moment may fire first, and
  // then PostgreSQL 18 ends the connection's next transaction by the other one.
  const commands =
    options.commandTimeoutMs === undefined
      ? session(statementTimeout, TRANSACTION_TIMEOUT_MS)
      : session(commandTimeout, commandTimeout, 0);
  const commandPool = sessionPool(options.url, commands, { ...shared, query_timeout: commandTimeout + SILENCE_MS });
  // The pool replaces an idle connection that breaks. Without a listener the error would end the process.
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

/** The same database, labelled with a request's id. */
export function forRequest(database: Database, requestId: string | null | undefined): Database {
  return requestId == null ? database : { ...database, requestId };
}
