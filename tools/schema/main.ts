/**
 * `npm run generate:changelog`: compares the schema with the released one, and writes the changes to
 * schema/CHANGELOG.md. With --release the present schema is the released one from now on.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { refuseRemovals, releasedSchema, versionOf, withRelease, withUnreleased } from './changelog.js';
import { changesBetween } from './changes.js';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');
const [schema, released, changelog] = [
  read('schema/schema.graphql'),
  read('schema/released.graphql'),
  read('schema/CHANGELOG.md'),
];

const changes = await changesBetween(buildSchema(released), buildSchema(schema));
refuseRemovals(changes, versionOf(released));
const written = withUnreleased(changelog, changes);
if (process.argv.includes('--release')) {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  writeFileSync(at('schema/released.graphql'), releasedSchema(schema, version));
  writeFileSync(at('schema/CHANGELOG.md'), withRelease(written, version, new Date().toISOString().slice(0, 10)));
} else {
  writeFileSync(at('schema/CHANGELOG.md'), written);
}
