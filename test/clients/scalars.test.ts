/** schema/scalars.json, from which generators of clients take the types of our scalars. */

import { buildSchema, GraphQLScalarType, GraphQLSchema, isScalarType, isSpecifiedScalarType } from 'graphql';
import { scalarTypes } from '../../src/graphql/scalar-types.js';
import { createSchema } from '../../src/graphql/schema.js';
import { read } from '../support/documents.js';

const written: Record<string, string> = JSON.parse(read('schema/scalars.json'));

test('the file has every scalar of the schema, and no other', () => {
  const schema = buildSchema(read('schema/schema.graphql'));
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  expect(Object.keys(written).sort()).toEqual(scalars.map(({ name }) => name).sort());
});

test('it is up to date with the scalars, and our own operations are typed by it', () => {
  expect(written).toEqual(scalarTypes(createSchema()));
  expect(read('codegen.yml')).toMatch(/scalars: \$\{SCALARS\}/);
  expect(read('scripts/generate-operations.js')).toContain('schema/scalars.json');
});

test('money is text and a count is a number', () => {
  expect([written['Money'], written['Rate'], written['SafeInt']]).toEqual(['string', 'string', 'number']);
});

test('a scalar without a type stops the generator', () => {
  const schema = new GraphQLSchema({ types: [new GraphQLScalarType({ name: 'Colour' })] });
  expect(() => scalarTypes(schema)).toThrow('the scalar Colour has no type: add one to scalars.ts');
});
