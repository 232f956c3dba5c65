/** What the migration commands share: the configured database or the embedded one, and an error as one plain message. */
import { readConfig } from '../src/kernel/config.js';
import { startEmbeddedPostgres } from '../src/kernel/embedded-postgres.js';

/** Runs `work`, then lets the database go. An error is printed and becomes exit code 1. */
export async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  try {
    const { databaseUrl, dataDir } = readConfig();
    await (databaseUrl === null ? withEmbedded(dataDir, work) : work(databaseUrl));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function withEmbedded(dataDir: string, work: (url: string) => Promise<void>): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await work(server.url).finally(() => server.stop());
}
