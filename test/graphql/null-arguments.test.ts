/**
 * Argument errors that only execution finds: a variable may be null because its default fills a place that may not.
 * Both executors try every such place of the schema. It must be the caller's fault, with the argument named, and raise
 * no alarm.
 */
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type ErrorLog, errorLog } from '../support/error-log.js';
import { type Answer, startTestServer, type TestServer } from '../support/server.js';

const ADMIN = 'Ada Admin';
const ROUTER_SECRET = 'only the router and the server know this';
const EXECUTORS = ['compiled', 'graphql-js'] as const;

let database: TestDatabase;
let log: ErrorLog;
const servers = new Map<string, TestServer>();

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  log = errorLog();
  for (const EXECUTOR of EXECUTORS) {
    servers.set(EXECUTOR, await startTestServer(database, { env: { EXECUTOR, ROUTER_SECRET }, log: log.log }));
  }
});
afterEach(() => expect(log.lines).toEqual([]));
afterAll(async () => {
  for (const server of servers.values()) await server.close();
  await database.drop();
});

/** The answers of both executors, which must be equal. */
async function ask(query: string, variables: Record<string, unknown>): Promise<Answer<unknown>> {
  const headers = { 'x-router-secret': ROUTER_SECRET };
  const answers = await Promise.all(
    EXECUTORS.map(async (executor) => {
      const { extensions: _, ...answer } = (await servers.get(executor)?.query(ADMIN, query, variables, headers)) ?? {};
      return answer;
    }),
  );
  expect(answers[0]).toEqual(answers[1]);
  return answers[0] as Answer<unknown>;
}

const blameOf = ({ status, errors = [] }: Answer<unknown>) => [
  status,
  ...errors.map(({ extensions: { code, field } }) => `${code} ${field}`),
];

test.each<[string, Record<string, unknown>, string, unknown]>([
  ['query ($id: ID = "user_1") { user(id: $id) { name } }', { id: null }, 'id', { user: null }],
  [
    'query ($g: Granularity = DAY) { me { name timeline(granularity: $g) { total { clips } } } }',
    { g: null },
    'granularity',
    { me: null },
  ],
])('case 6: null for a variable with a default: %s', async (query, variables, field, data) => {
  const answer = await ask(query, variables);
  expect(blameOf(answer)).toEqual([200, `BAD_USER_INPUT ${field}`]);
  expect(answer.data).toEqual(data);
});

const ENTITIES = '_entities(representations: ';

test.each<[string, Record<string, unknown>, string]>([
  ['query ($a: Boolean = true) { me { id @include(if: $a) name } }', { a: null }, 'if'],
  ['query ($a: Boolean = true) { me @skip(if: $a) { id } }', { a: null }, 'if'],
  ['query ($a: Boolean = true) { ... @include(if: $a) { me { id } } }', { a: null }, 'if'],
  ['query ($a: Boolean = true) { me { ...F @skip(if: $a) } } fragment F on User { id }', { a: null }, 'if'],
  ['query ($a: Boolean = true) { clips(first: 1) { edges { node { id @skip(if: $a) } } } }', { a: null }, 'if'],
  [
    'query ($w: OrderDirection = ASC) { clips(orderBy: { field: EARNED, direction: $w }) { totalCount } }',
    { w: null },
    'orderBy.direction',
  ],
  [
    'query ($f: ClipOrderField = EARNED) { me { clips(orderBy: { field: $f }) { totalCount } } }',
    { f: null },
    'orderBy.field',
  ],
  [`query ($r: [_Any!] = []) { ${ENTITIES}$r) { __typename } }`, { r: null }, 'representations'],
  [`query ($r: _Any = "x") { ${ENTITIES}[$r]) { __typename } }`, { r: null }, 'representations.0'],
  [
    `query ($g: Granularity = DAY) { ${ENTITIES}[{ __typename: "User", id: "user_1" }]) { ... on User { timeline(granularity: $g) { total { clips } } } } }`,
    { g: null },
    'granularity',
  ],
  ['query ($n: String = "User") { __type(name: $n) { kind } }', { n: null }, 'name'],
  [
    'mutation ($i: LoginInput = { email: "a@b.example", password: "x" }) { login(input: $i) { token } }',
    { i: null },
    'input',
  ],
  [
    'mutation ($e: EmailAddress = "a@b.example") { login(input: { email: $e, password: "x" }) { token } }',
    { e: null },
    'input.email',
  ],
  [
    'mutation ($id: ID = "clip_1") { refreshClips(input: { idempotencyKey: "k", clipIds: ["clip_1", $id] }) { replayed } }',
    { id: null },
    'input.clipIds.1',
  ],
  [
    'mutation ($id: ID = "clip_1") { approveClips(input: { idempotencyKey: "k", items: [{ clipId: "clip_1" }, { clipId: $id }] }) { replayed } }',
    { id: null },
    'input.items.1.clipId',
  ],
  [
    'query ($g: Granularity = DAY) { one: me { id } two: me { timeline(granularity: $g) { total { clips } } } }',
    { g: null },
    'granularity',
  ],
])('at any place: %s', async (query, variables, field) => {
  const answer = await ask(query, variables);
  expect(blameOf(answer)).toEqual([200, `BAD_USER_INPUT ${field}`]);
  expect(answer.errors?.[0]?.message).toMatch(/^Argument "\w+" has an invalid value\. /);
});

test('the neighbouring fields answer', async () => {
  const { data } = await ask('query ($id: ID = "user_1") { me { name } user(id: $id) { name } }', { id: null });
  expect(data).toEqual({ me: { name: ADMIN }, user: null });
});

test('a field that is left out has no wrong argument', async () => {
  const query =
    'query ($g: Granularity = DAY, $a: Boolean!) { me { name timeline(granularity: $g) @skip(if: $a) { total { clips } } } }';
  expect(await ask(query, { g: null, a: true })).toMatchObject({ data: { me: { name: ADMIN } } });
});

test('the error repeats nothing else that the caller wrote', async () => {
  const query =
    'mutation ($e: EmailAddress = "a@b.example") { login(input: { email: $e, password: "horse" }) { token } }';
  expect(JSON.stringify(await ask(query, { e: null }))).not.toContain('horse');
});

describe('every place of the schema that forbids null', () => {
  const schema = createSchema();
  const SAMPLES: Readonly<Record<string, string>> = {
    ID: '"user_1"',
    Int: '1',
    Float: '1.5',
    String: '"text"',
    Boolean: 'true',
    Money: '"1.00"',
    Rate: '"1.00"',
    SafeInt: '1',
    DateTime: '"2026-01-01T00:00:00Z"',
    TimeZone: '"UTC"',
    URL: '"https://youtu.be/dQw4w9WgXcQ"',
    EmailAddress: '"a@b.example"',
  };

  interface Place {
    field: string;
    type: string;
    sample: string;
    /** The argument, with a variable `$v` in that place. */
    written: string;
  }

  function sampleOf(type: GraphQLInputType): string {
    const given = getNullableType(type);
    if (isListType(given)) return `[${sampleOf(given.ofType)}]`;
    if (isEnumType(given)) return given.getValues()[0]?.name ?? '';
    if (!isInputObjectType(given)) return SAMPLES[given.toString()] ?? '';
    const required = Object.values(given.getFields()).filter(({ type: its }) => isNonNullType(its));
    return `{ ${required.map(({ name, type: its }) => `${name}: ${sampleOf(its)}`).join(', ')} }`;
  }

  /** Places within a value, and the value itself, as text around `$v`. */
  function placesIn(type: GraphQLInputType, path: string, around: (inner: string) => string): Place[] {
    const given = getNullableType(type);
    const own = isNonNullType(type)
      ? [{ field: path, type: given.toString(), sample: sampleOf(given), written: around('$v') }]
      : [];
    if (isListType(given)) return [...own, ...placesIn(given.ofType, `${path}.0`, (inner) => around(`[${inner}]`))];
    if (!isInputObjectType(given)) return own;
    const fields = Object.values(given.getFields());
    const inner = fields.flatMap((field) =>
      placesIn(field.type, `${path}.${field.name}`, (value) =>
        around(`{ ${besides(fields, field)}${field.name}: ${value} }`),
      ),
    );
    return [...own, ...inner];
  }

  const besides = (fields: readonly GraphQLInputField[], { name }: GraphQLInputField) =>
    fields
      .filter((field) => field.name !== name && isNonNullType(field.type))
      .map((field) => `${field.name}: ${sampleOf(field.type)}, `)
      .join('');

  const others = (args: readonly GraphQLArgument[], { name }: GraphQLArgument) =>
    args
      .filter(
        (argument) => argument.name !== name && isNonNullType(argument.type) && argument.defaultValue === undefined,
      )
      .map((argument) => `${argument.name}: ${sampleOf(argument.type)}, `)
      .join('');

  /** A path to fields of a type that passes through no list. */
  const PARENTS: (readonly [type: GraphQLObjectType | null | undefined, around: (field: string) => string])[] = [
    [schema.getQueryType(), (field) => `query D { ${field} }`],
    [schema.getMutationType(), (field) => `mutation D { ${field} }`],
    ...(
      [
        'User me',
        'Campaign campaign(id: "campaign_1")',
        'Clip clip(id: "clip_1")',
        'PlatformStats platformStats',
      ] as const
    ).map((named) => {
      const [type = '', ...root] = named.split(' ');
      const around = (field: string) => `query D { ${root.join(' ')} { ${field} } }`;
      return [schema.getType(type) as GraphQLObjectType, around] as const;
    }),
  ];

  const cases = PARENTS.flatMap(([type, around]) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        placesIn(argument.type, argument.name, (value) => `${argument.name}: ${value}`).map((place) => ({
          ...place,
          query: around(`${field.name}(${others(field.args, argument)}${place.written}) { __typename }`).replace(
            'D',
            `($v: ${place.type} = ${place.sample})`,
          ),
        })),
      ),
    ),
  );

  test('there are many', () => expect(cases.length).toBeGreaterThan(150));

  test('each is named', async () => {
    for (const { query, field } of cases) {
      expect([query, ...blameOf(await ask(query, { v: null }))]).toEqual([query, 200, `BAD_USER_INPUT ${field}`]);
    }
  }, 300_000);
});
