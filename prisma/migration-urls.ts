/** The databases of the migration commands: the configured database, or the embedded one. */

import { developmentPart } from '../src/development-part.js';
import { readConfig } from '../src/kernel/base/config.js';
import { waitForDatabase } from '../src/kernel/db/wait-for-database.js';

/** The owner’s URL, which migrates, and the application’s. The latter is null if both have the same role. */
export interface Urls {
  owner: string;
  application: string | null;
}

export async function migrationUrls(onStop: (step: () => Promise<void>) => void): Promise<Urls> {
  const { databaseUrl, migrateDatabaseUrl: owner, dataDir } = readConfig(undefined, { secret: false });
  if (databaseUrl === null) {
    const { startEmbeddedPostgres } = await developmentPart(
      () => import('../dev/embedded-postgres/embedded-postgres.js'),
    );
    const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    onStop(() => server.stop());
    return { owner: server.url, application: null };
  }
  if (owner === null) {
    await waitForDatabase(databaseUrl);
    return { owner: databaseUrl, application: null };
  }
  await waitForDatabase(owner, { variable: 'MIGRATE_DATABASE_URL' });
  return { owner, application: databaseUrl };
}
