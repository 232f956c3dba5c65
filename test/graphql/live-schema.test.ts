/** LiveQuery is the twin of Query, and the live dashboards are the dashboards, wrapped. */
import { readdirSync } from 'node:fs';
import { getOperationAST, isObjectType, parse, print, validate } from 'graphql';
import { liveFormOf } from '../../src/graphql/live-form.js';
import { LIVE_QUERY, NOT_LIVE } from '../../src/graphql/live-schema.js';
import { createSchema } from '../../src/graphql/schema.js';
import { hoistQuery } from '../../src/http/live/hoist-query.js';
import { read } from '../support/documents.js';

const schema = createSchema();

function fieldsOf(name: string) {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(name);
  return Object.values(type.getFields()).map(({ name: field, type: answer, args, description }) => ({
    field,
    type: String(answer),
    args: args.map((arg) => `${arg.name}: ${arg.type} = ${JSON.stringify(arg.defaultValue)}`),
    description,
  }));
}

test('it has every field of Query with its arguments, but those that make no sense live', () => {
  expect(fieldsOf(LIVE_QUERY)).toEqual(fieldsOf('Query').filter(({ field }) => !(field in NOT_LIVE)));
  expect(Object.keys(NOT_LIVE)).toEqual(['changes']);
});

test('the query of each live dashboard is the dashboard', () => {
  const live = parse(read('schema/operations/live-dashboards.graphql'));
  const files = readdirSync(new URL('../../schema/operations', import.meta.url));
  const queries = files
    .filter((name) => name.endsWith('.graphql') && !name.startsWith('live-'))
    .flatMap((name) => parse(read(`schema/operations/${name}`)).definitions);
  const wrapped = live.definitions.flatMap((definition) =>
    'name' in definition ? (definition.name?.value ?? '') : '',
  );
  expect(wrapped.length).toBeGreaterThan(5);
  for (const name of wrapped) {
    const operation = getOperationAST(live, name);
    if (operation == null) throw new Error(name);
    const { operation: hoisted } = hoistQuery(live, operation, {});
    const dashboard = queries.find((query) => 'name' in query && `Live${query.name?.value}` === name);
    expect(print({ ...hoisted, name: undefined } as never)).toBe(print({ ...dashboard, name: undefined } as never));
  }
});

test('a query with fragments of Query has a live form that is valid', () => {
  const text =
    'query Q($id: ID!) { ...Parts } fragment Parts on Query { user(id: $id) { id } ... on Query { me { id } } }';
  expect(validate(schema, parse(liveFormOf(text)))).toEqual([]);
});
