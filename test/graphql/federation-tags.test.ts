/** @tag(name: "admin") of the subgraph: the fields that a clipper is refused have it, and the rest is a whole schema. */
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  parse,
  validate,
  validateSchema,
  visit,
} from 'graphql';
import * as operations from '../../schema/operations/generated.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { read } from '../support/documents.js';
import { startTestServer, type TestServer } from '../support/server.js';

const SCHEMA = buildASTSchema(parse(read('schema/schema.graphql')));
const TAGGED = new Set<string>();
const SUBGRAPH = parse(read('schema/subgraph.graphql'));
for (const definition of SUBGRAPH.definitions) {
  if (!('name' in definition) || definition.name === undefined) continue;
  if (isAdmin(definition)) TAGGED.add(definition.name.value);
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
  for (const field of definition.fields ?? [])
    if (isAdmin(field)) TAGGED.add(`${definition.name.value}.${field.name.value}`);
}

interface Directed {
  readonly directives?:
    | readonly { name: { value: string }; arguments?: readonly { value: object }[] | undefined }[]
    | undefined;
}

function isAdmin({ directives = [] }: Directed): boolean {
  return directives.some(
    ({ name, arguments: [given] = [] }) =>
      name.value === 'tag' && given !== undefined && 'value' in given.value && given.value.value === 'admin',
  );
}

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

/** A call of the field that reads as little as possible. */
function callOf({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${literalOf(arg.type)}`);
  const selection = isCompositeType(getNamedType(type)) ? '{ __typename }' : '';
  return `${name}${given.length === 0 ? '' : `(${given.join(', ')})`} ${selection}`;
}

const LITERALS: Record<string, string> = {
  ...{ Boolean: 'true', Int: '1', SafeInt: '1', Money: '"1.00"', Rate: '"1"', DateTime: '"2026-06-01T00:00:00Z"' },
  ...{ URL: '"https://example.org"', EmailAddress: '"x@example.org"' },
};

/** Any value of the type, right only in its form. */
function literalOf(type: GraphQLInputType): string {
  const bare = getNullableType(type);
  if (isListType(bare)) return `[${literalOf(bare.ofType)}]`;
  if (isEnumType(bare)) return bare.getValues()[0]?.name ?? '';
  if (!isInputObjectType(bare)) return LITERALS[bare.name] ?? '"x"';
  const required = Object.values(bare.getFields()).filter(
    (field) => isRequiredInputField(field) || field.name === 'idempotencyKey',
  );
  return `{ ${required.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
}

/** True: a clipper gets FORBIDDEN there. */
async function isForbidden(operation: string): Promise<boolean> {
  const { errors = [] } = await server.query('Noah Cuts', operation);
  expect(errors.map(({ extensions: { code } }) => code)).not.toContain('GRAPHQL_VALIDATION_FAILED');
  return errors.some(({ path, extensions: { code } }) => code === 'FORBIDDEN' && path?.at(-1) === 'field');
}

const PLACES: [type: string, around: (call: string) => string][] = [
  ['Query', (call) => `{ field: ${call} }`],
  ['Mutation', (call) => `mutation { field: ${call} }`],
  ['User', (call) => `{ me { field: ${call} } }`],
  ['Campaign', (call) => `{ campaigns(first: 1) { nodes { field: ${call} } } }`],
  ['Clip', (call) => `{ clips(first: 1) { nodes { field: ${call} } } }`],
  ['Submission', (call) => `{ submissions(first: 1) { nodes { field: ${call} } } }`],
];

test.each(PLACES)('a field of %s is tagged when a clipper is refused it, and only then', async (name, around) => {
  const type = SCHEMA.getType(name);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const seen = await Promise.all(
    fields.map(async (field) => [`${name}.${field.name}`, await isForbidden(around(callOf(field)))] as const),
  );
  const forbidden = seen.filter(([, refused]) => refused).map(([at]) => at);
  expect(forbidden).toEqual([...TAGGED].filter((at) => at.startsWith(`${name}.`)));
});

test('without the tagged parts, the schema is whole and answers the dashboard of a clipper', () => {
  const schema = buildASTSchema(withoutTagged(), { assumeValidSDL: true });
  // A type that is gone and still named would have failed the line above.
  expect(validateSchema(schema)).toEqual([]);
  const clipper = [operations.ClipperDashboardDocument, operations.LoginDocument] as DocumentNode[];
  expect(clipper.flatMap((document) => validate(schema, document))).toEqual([]);
  expect(validate(schema, operations.AdminAnalyticsDocument as DocumentNode)).not.toEqual([]);
});

/** A contract as routers make it. */
function withoutTagged(): DocumentNode {
  const drop = (node: Directed) => (isAdmin(node) ? null : undefined);
  return visit(SUBGRAPH, {
    SchemaExtension: () => null,
    ObjectTypeDefinition: { enter: drop },
    InputObjectTypeDefinition: { enter: drop },
    UnionTypeDefinition: { enter: drop },
    FieldDefinition: { enter: drop },
    Directive: () => null,
  });
}
