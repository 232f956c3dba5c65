/** `npm run migrate:new -- NAME` writes prisma/migrations/<time>_<NAME>/migration.sql from the changes in schema.prisma. */
import { MigrationError, prismaFolder } from '../src/kernel/migrations.js';
import { writeNewMigration } from './new-migration.js';
import { withDatabase } from './with-database.js';

await withDatabase(async ({ owner: url }) => {
  const [name] = process.argv.slice(2);
  if (name === undefined) throw new MigrationError('Name the change: npm run migrate:new -- add_clip_title');
  const path = await writeNewMigration({ url, name, folder: prismaFolder(), now: new Date() });
  console.log(`Wrote ${path}
Read it, say at its top why it is needed, and add by hand what schema.prisma cannot say: CHECKs, partial and expression
indexes, triggers, functions, grants.`);
});
