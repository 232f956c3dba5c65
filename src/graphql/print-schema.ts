/** `npm run generate:schema`: writes the schema as clients see it, so that a change of the contract is a change of a file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { projectRoot } from '../kernel/project-root.js';
import { createSchema } from './schema.js';

const HEADER = '# Made by `npm run generate` from the type classes in src/modules; change those.\n\n';

writeFileSync(
  join(projectRoot(), 'schema/schema.graphql'),
  `${HEADER}${printSchema(lexicographicSortSchema(createSchema()))}\n`,
);
