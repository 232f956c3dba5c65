/**
 * Every list of the schema is asked for at its largest, along a path that is found in the schema. The counted cost of
 * the operation must be at least the size of its answer. New lists are found automatically, and stop the server unless
 * their length is declared.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { checkLists } from '../../src/graphql/list-sizes.js';
import { createTestDatabase, pastTriggers, type TestDatabase } from '../support/database.js';
import { idOf, KIND_OF_TYPE } from '../support/ids.js';
import { startTestServer, type TestServer } from '../support/server.js';

const SCHEMA = buildSchema(readFileSync(join(import.meta.dirname, '../../schema/schema.graphql'), 'utf8'));
const ADMIN = 'Ada Admin';
const ROUTER_SECRET = 'only the router and the server know this';

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { env: { ROUTER_SECRET, OPERATION_COST_MAX: '10000000' } });
  await pastTriggers(database, async (client) => {
    for (const text of LARGE) await client.query(text);
  });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

/** More rows than a page has, or the largest possible number. */
const LARGE = [
  `INSERT INTO "User" (name, role, email, "updatedAt") SELECT 'User ' || n, 'CLIPPER', 'user' || n || '@cliptally.example', now()
   FROM generate_series(1, 150) n`,
  `INSERT INTO "SocialAccount" ("userId", "socialPlatform", handle) SELECT id, 'TIKTOK', 'handle' || n
   FROM (SELECT id FROM "User" WHERE name = 'Ada Admin') u, generate_series(1, 20) n`,
  `INSERT INTO "CampaignTerms" ("campaignId", version, "ratePerThousandViews", "minViews", "validFrom", "createdById")
   SELECT 1, 100 + n, 10000, 0, now() + n * interval '1 second', (SELECT min(id) FROM "User") FROM generate_series(1, 1200) n`,
  `INSERT INTO "BooksReport" ("snapshotId", "takenAt", clean, books, history) SELECT '1', now(), false,
     jsonb_agg(jsonb_build_object('name', 'B' || b, 'sentence', 'It holds.', 'differences', (
       SELECT jsonb_agg(jsonb_build_object('subject', 'clip_' || n, 'measure', 'earned', 'left', '1', 'right', '2'))
       FROM generate_series(1, 300) n
     ))), '{}'::jsonb FROM generate_series(1, 9) b`,
  `INSERT INTO "WebhookEndpoint" (id, "userId", url, types, secret, cursor, "cursorAt")
   SELECT 1, min(id), 'https://hooks.example.org/', '{USER}', decode(repeat('00', 60), 'hex'), '', now() FROM "User"`,
  `INSERT INTO "WebhookDelivery" (id, "endpointId", kind, "messageId", cursor, changes)
   SELECT d, 1, 'CHANGES', 'msg_' || d, '', (
     SELECT jsonb_agg(jsonb_build_object('type', 'USER', 'id', n::text)) FROM generate_series(1, 100) n
   ) FROM generate_series(1, 150) d`,
  `INSERT INTO "WebhookAttempt" ("deliveryId", "latencyMs") SELECT 1, n FROM generate_series(1, 30) n`,
];

type Field = GraphQLField<unknown, unknown>;

interface Place {
  type: string;
  /** From the query down to an object of the type: `campaign(id: "campaign_1")`, … */
  path: readonly string[];
}

const isList = ({ type }: Field) => isListType(getNullableType(type)) && isCompositeType(getNamedType(type));

/** The shortest way to every type. */
function placesOf(schema: GraphQLSchema): Place[] {
  const places: Place[] = [{ type: 'Query', path: [] }];
  const seen = new Set(['Query']);
  for (const { type: name, path } of places) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const answer = getNamedType(field.type).name;
      if (seen.has(answer) || !isObjectType(getNamedType(field.type))) continue;
      seen.add(answer);
      places.push({ type: answer, path: [...path, written(field)] });
    }
  }
  return places;
}

/** A thousand hours, in a zone where clocks go back and forth by half an hour. */
const RANGE =
  'granularity: HOUR, from: "2026-03-01T00:00:00Z", to: "2026-04-11T16:00:00Z", timeZone: "Australia/Lord_Howe"';

const firstOf = (type: Field['type']) => idOf(KIND_OF_TYPE[getNamedType(type).name] ?? 'user', 1);

function written({ name, args, type }: Field): string {
  const values = args.flatMap((argument) => {
    if (argument.name === 'first') return [`first: ${name === 'termsHistory' ? 1_000 : 100}`];
    if (argument.name === 'granularity') return [RANGE];
    if (argument.name === 'ids')
      return [`ids: ${JSON.stringify(Array.from({ length: 100 }, (_, n) => idOf('user', n + 1)))}`];
    return isRequiredArgument(argument) ? [`${argument.name}: "${firstOf(type)}"`] : [];
  });
  return values.length === 0 ? name : `${name}(${values.join(', ')})`;
}

const LISTS = placesOf(SCHEMA).flatMap(({ type: name, path }) => {
  const type = SCHEMA.getType(name);
  const lists = isObjectType(type) ? Object.values(type.getFields()).filter(isList) : [];
  return lists.map((field): [name: string, way: readonly string[], leaves: string] => {
    const row = getNamedType(field.type);
    const leaves = isObjectType(row)
      ? Object.values(row.getFields()).filter((leaf) => !isCompositeType(getNamedType(leaf.type)))
      : [];
    return [`${name}.${field.name}`, [...path, written(field)], leaves.map((leaf) => leaf.name).join(' ')];
  });
});

interface Counts {
  objects: number;
  values: number;
}

function countIn(answer: unknown, counts: Counts = { objects: -1, values: 0 }): Counts {
  if (Array.isArray(answer)) for (const item of answer) countIn(item, counts);
  else if (answer !== null && typeof answer === 'object') {
    counts.objects += 1;
    for (const member of Object.values(answer)) countIn(member, counts);
  } else counts.values += 1;
  return counts;
}

/** The longest list anywhere in the answer. */
function longestIn(answer: unknown): number {
  if (answer === null || typeof answer !== 'object') return 0;
  const members = Object.values(answer).map(longestIn);
  return Math.max(Array.isArray(answer) ? answer.length : 0, ...members);
}

/** Lists whose largest size depends on the database, and that size. */
const LONGEST: Readonly<Record<string, number>> = {
  'UserConnection.edges': 100,
  'Timeline.points': 1_000,
  'User.socialAccounts': 20,
  'Campaign.termsHistory': 1_000,
  'Book.differences': 100,
  'BooksReport.books': 9,
  'Query.nodes': 100,
  'WebhookDelivery.changes': 100,
  'WebhookDelivery.attempts': 20,
};

test('every list of a query is reached, and the largest ones occur', () => {
  const names = LISTS.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(LONGEST)));
  // Except for lists that only mutations return, and those of the twin of Query.
  const all = Object.values(SCHEMA.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields())
          .filter(isList)
          .map(({ name }) => `${type.name}.${name}`)
      : [],
  );
  expect(all.filter((name) => !names.includes(name) && !/Payload\.results$|^LiveQuery\./.test(name))).toEqual([]);
});

test.each(LISTS)('%s is counted as at least what it answers [S34]', async (name, way, leaves) => {
  const open = [...way, `__typename ${leaves}`].join(' { ');
  const { data, errors, extensions } = await server.query(ADMIN, `{ ${open} ${'}'.repeat(way.length)} }`);
  expect(errors).toBeUndefined();
  const { objects, values } = countIn(data);
  const counted = extensions.cost?.counted ?? 0;
  expect({ name, objects, values, counted, enough: counted >= objects + values / 4 }).toMatchObject({ enough: true });
  if (LONGEST[name] !== undefined) expect(longestIn(data)).toBeGreaterThanOrEqual(LONGEST[name]);
});

test('bulk results, entities and nodes are counted by what was named [S34]', async () => {
  const items = Array.from({ length: 100 }, (_, n) => ({ clipId: idOf('clip', n + 1_000), reason: 'OTHER' }));
  const mutation = `mutation ($input: RejectClipsInput!) { rejectClips(input: $input) { replayed results { index replayed error { code message field } } } }`;
  const rejected = await server.query(ADMIN, mutation, { input: { idempotencyKey: 'all at once', items } });
  expect(rejected.errors).toBeUndefined();
  const representations = Array.from({ length: 1_000 }, () => ({ __typename: 'User', id: 'user_1' }));
  const text =
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { id totals { earned } } } }';
  const entities = await server.query(ADMIN, text, { r: representations }, { 'x-router-secret': ROUTER_SECRET });
  expect(entities.errors).toBeUndefined();
  const ids = Array.from({ length: 100 }, (_, n) => idOf('user', (n % 5) + 1));
  const nodes = await server.query(
    ADMIN,
    `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { clips(first: 5) { edges { node { id url } } } }
      ... on Clip { id campaign { id } } } }`,
    { ids },
  );
  expect(nodes.errors).toBeUndefined();
  for (const { data, extensions } of [rejected, entities, nodes]) {
    const { objects, values } = countIn(data);
    expect(objects).toBeGreaterThanOrEqual(201);
    expect(extensions.cost?.counted).toBeGreaterThanOrEqual(objects + values / 4);
  }
});

test('introspection is counted as half of its answer [S34]', async () => {
  const text =
    '{ __schema { types { name fields { name args { name } type { name ofType { name } } } enumValues { name } } } }';
  const { data, extensions } = await server.query(ADMIN, text);
  const { objects, values } = countIn(data);
  // Where there is no object, its place is a value, counted or not.
  const whole = 2 * (extensions.cost?.counted ?? 0);
  expect(whole).toBeGreaterThanOrEqual(objects);
  // The count is rounded up.
  expect(whole).toBeLessThanOrEqual(objects + values / 4 + 2);
});

test('a list without a declared length stops the server [S34]', () => {
  expect(() => checkLists(buildSchema('type Query { rows: [Row!]! } type Row { id: ID }'))).toThrow(
    'the list Query.rows has no largest size',
  );
});
