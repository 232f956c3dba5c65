/** `npm run migrate` brings the database up to date; `-- --rolled-back NAME` lets a failed migration be tried again. */
import { parseArgs } from 'node:util';
import { markRolledBack, migrate } from '../src/kernel/migrations.js';
import { withDatabase } from './with-database.js';

await withDatabase(async (url) => {
  const { values } = parseArgs({ options: { 'rolled-back': { type: 'string' } } });
  const failed = values['rolled-back'];
  if (failed !== undefined) {
    await markRolledBack(url, failed);
    console.log(`Recorded as rolled back: ${failed}`);
    return;
  }
  const applied = await migrate(url);
  for (const name of applied) console.log(`Applied ${name}`);
  if (applied.length === 0) console.log('Nothing to migrate: the database is up to date.');
});
