/** A migration failed. Its message names the migration, the reason of the database, and what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}
