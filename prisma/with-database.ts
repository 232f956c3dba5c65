/** What the migration commands share: the configured database or the embedded one, and an error as one plain message. */
import { readConfig } from '../src/kernel/config.js';
import { startEmbeddedPostgres } from '../src/kernel/embedded-postgres.js';

/** What migrates: the owner’s URL; and the application’s, null where it is the same role. */
export interface Urls {
  owner: string;
  application: string | null;
}

/** Runs `work`, then lets the database go. An error is printed and becomes exit code 1. */
export async function withDatabase(work: (urls: Urls) => Promise<void>): Promise<void> {
  try {
    const { databaseUrl, migrateDatabaseUrl: owner, dataDir } = readConfig();
    if (databaseUrl === null) await withEmbedded(dataDir, work);
    else await work({ owner: owner ?? databaseUrl, application: owner === null ? null : databaseUrl });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function withEmbedded(dataDir: string, work: (urls: Urls) => Promise<void>): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await work({ owner: server.url, application: null }).finally(() => server.stop());
}
