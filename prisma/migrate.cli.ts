/** `npm run migrate` brings the database up to date; `-- --rolled-back NAME` lets a failed migration be tried again. */
import { parseArgs } from 'node:util';
import { migrateFor } from '../src/kernel/application-role.js';
import { markRolledBack, migrate } from '../src/kernel/migrations.js';
import { withDatabase } from './with-database.js';

await withDatabase(async ({ owner, application }) => {
  const { values } = parseArgs({ options: { 'rolled-back': { type: 'string' } } });
  const failed = values['rolled-back'];
  if (failed !== undefined) {
    await markRolledBack(owner, failed);
    console.log(`Recorded as rolled back: ${failed}`);
    return;
  }
  const applied = await (application === null ? migrate(owner) : migrateFor(owner, application));
  for (const name of applied) console.log(`Applied ${name}`);
  if (applied.length === 0) console.log('Nothing to migrate: the database is up to date.');
});
