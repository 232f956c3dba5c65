/**
 * `npm run generate:schema`: writes the schema for clients and for routers, so that a change of the API is a change of
 * a file.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexicographicSortSchema, print, printSchema } from 'graphql';
import { projectRoot } from '../kernel/base/project-root.js';
import { createSchema } from './schema.js';
import { subgraphDocument } from './subgraph.js';

const HEADER = '# Made by `npm run generate` from the type classes in src/modules; change those.\n\n';

const schema = lexicographicSortSchema(createSchema());
write('schema.graphql', printSchema(schema));
write('subgraph.graphql', print(subgraphDocument(schema)));

function write(name: string, text: string): void {
  writeFileSync(join(projectRoot(), 'schema', name), `${HEADER}${text}\n`);
}
