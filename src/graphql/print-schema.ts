/**
 * `npm run generate:schema`: writes the schema for clients and for routers, and the types of its scalars, so that a
 * change of the API is a change of a file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexicographicSortSchema, print, printSchema } from 'graphql';
import { projectRoot } from '../kernel/base/project-root.js';
import { liveFormOf } from './live-form.js';
import { scalarTypes } from './scalar-types.js';
import { createSchema } from './schema.js';
import { subgraphDocument } from './subgraph.js';

const HEADER = '# Made by `npm run generate` from the type classes in src/modules; change those.\n\n';

/** The dashboards that have a live form. */
const LIVE = [
  'admin-analytics',
  'campaign-details',
  'clipper-dashboard',
  'payout-desk',
  'refresh-desk',
  'review-queue',
];

const schema = lexicographicSortSchema(createSchema());
write('schema.graphql', `${HEADER}${printSchema(schema)}`);
write('subgraph.graphql', `${HEADER}${print(subgraphDocument(schema))}`);
write('operations/live-dashboards.graphql', LIVE.map(liveDashboard).join('\n\n'));
write('scalars.json', JSON.stringify(scalarTypes(schema), null, 2));

function liveDashboard(name: string): string {
  return liveFormOf(readFileSync(join(projectRoot(), 'schema/operations', `${name}.graphql`), 'utf8'));
}

function write(name: string, text: string): void {
  writeFileSync(join(projectRoot(), 'schema', name), `${text}\n`);
}
