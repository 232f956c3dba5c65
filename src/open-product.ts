/** Opens and migrates the configured database. Every process starts this way. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { developmentPart } from './development-part.js';
import type { Services } from './kernel/api/context.js';
import type { Documents } from './kernel/api/documents.js';
import { createAccessTokens } from './kernel/auth/access-token.js';
import { createExternalTokens } from './kernel/auth/external-token.js';
import { createAttempts } from './kernel/auth/password-attempts.js';
import type { Config } from './kernel/base/config.js';
import { isUnavailable } from './kernel/base/errors.js';
import { INTERNET } from './kernel/base/internet.js';
import type { Log } from './kernel/base/log.js';
import { retry } from './kernel/base/retry.js';
import { createConceal, keyedDigest } from './kernel/base/secret.js';
import { createVault } from './kernel/base/vault.js';
import { type Database, openDatabase } from './kernel/db/database.js';
import { waitForDatabase } from './kernel/db/wait-for-database.js';
import { inDataDir } from './kernel/process/data-dir.js';
import { bringUpToDate } from './migrations/application-role.js';
import { confirmWith } from './modules/second-factor/confirm-action.js';

/** Attempts to bring the database up to date if it goes away each time. */
const ATTEMPTS_MAX = 5;

export interface Product extends Services {
  /** True if this process uses the embedded PostgreSQL in DATA_DIR. */
  embedded: boolean;
  close(): Promise<void>;
}

/** `commandTimeoutMs`: the longest a command may take, in a process whose answers have a deadline. */
export async function openProduct(config: Config, log: Log, commandTimeoutMs?: number): Promise<Product> {
  const server = await openServer(config, log);
  try {
    const applied = await waitAndMigrate(server.url, config.migrateDatabaseUrl);
    if (applied.length > 0) log.info({ migrations: applied }, 'database migrated');
    const secret = config.jwtSecret ?? (await inDataDir(config.dataDir, () => storedSecret(config.dataDir)));
    const database = openDatabase({
      url: server.url,
      poolMax: config.databasePool,
      ...(commandTimeoutMs === undefined ? {} : { commandTimeoutMs }),
    });
    return {
      ...createServices({ config, database, secret }),
      embedded: config.databaseUrl === null,
      close: async () => {
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export interface ServiceParts {
  config: Pick<
    Config,
    | 'currency'
    | 'minimumPayout'
    | 'holdingDays'
    | 'review'
    | 'limits'
    | 'mail'
    | 'identityProvider'
    | 'secondFactor'
    | 'webhooksToLoopback'
  >;
  database: Database;
  /** JWT_SECRET. Every other key is derived from it. */
  secret: string;
}

/** The services that requests and commands share. The database must be open. */
export function createServices({ config, database, secret }: ServiceParts): Services {
  const attempts = createAttempts(database.commandPool, secret, config.limits.rates);
  const vault = createVault(secret, 'second factors');
  const services: Services = {
    database: { ...database, outbox: new Set(config.mail.kinds), holdingDays: config.holdingDays },
    accessTokens: createAccessTokens(secret),
    externalTokens: config.identityProvider === null ? null : createExternalTokens(config.identityProvider),
    conceal: createConceal(secret),
    refreshTokenHash: keyedDigest(secret, 'refresh tokens'),
    attempts,
    vault,
    confirm: confirmWith({ database, attempts, vault }, config.secondFactor),
    transport: INTERNET,
    webhooks: {
      vault: createVault(secret, 'secrets of webhook endpoints'),
      documents: documentsWithoutServer(() => services, config.limits),
      toLoopback: config.webhooksToLoopback,
    },
    currency: config.currency,
    minimumPayout: config.minimumPayout,
    reviewHours: config.review.hours,
  };
  return services;
}

/** For a process that has no schema yet: it is made for the first document. A server passes its own. */
function documentsWithoutServer(services: () => Services, limits: Config['limits']): Documents {
  let made: Promise<Documents> | undefined;
  const open = () => {
    made ??= Promise.all([import('./http/limits/stored-documents.js'), import('./graphql/subgraph.js')]).then(
      ([{ storedDocuments }, { createSubgraph }]) => {
        const schema = createSubgraph({ openService: false });
        return storedDocuments({ schema, services, limits });
      },
    );
    return made;
  };
  return {
    check: async (...args) => (await open()).check(...args),
    run: async (...args) => (await open()).run(...args),
    // Needs no schema, and most endpoints have no document.
    typesOpenTo: async (viewer) => (await import('./graphql/scopes.js')).typesOpenTo(viewer),
  };
}

/** If the database restarts while it is being brought up to date, this waits for it again. */
function waitAndMigrate(url: string, ownerUrl: string | null): Promise<string[]> {
  const attempt = async () => {
    // The owner creates the application's role if it is missing.
    if (ownerUrl !== null) await waitForDatabase(ownerUrl, { variable: 'MIGRATE_DATABASE_URL' });
    else await waitForDatabase(url);
    const applied = await bringUpToDate(url, ownerUrl);
    if (ownerUrl !== null) await waitForDatabase(url);
    return applied;
  };
  return retry(attempt, { attemptsMax: ATTEMPTS_MAX, when: isUnavailable });
}

/** DATABASE_URL, or the embedded PostgreSQL in DATA_DIR. */
async function openServer(config: Config, log: Log): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, stop: async () => undefined };
  const { startEmbeddedPostgres } = await developmentPart(
    () => import('../dev/embedded-postgres/embedded-postgres.js'),
  );
  return startEmbeddedPostgres({ dataDir: config.dataDir, log: (line) => log.debug({ postgres: line }) });
}

/** Outside production, a secret is generated once and kept, so that tokens outlive a restart. */
async function storedSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'jwt-secret');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return readFile(file, 'utf8');
}
