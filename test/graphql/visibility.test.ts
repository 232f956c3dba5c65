/** Visibility: compares the hand-written table with the server, for every viewer, field and path. */
import { isObjectType } from 'graphql';
import { LIVE, LIVE_QUERY, SUBSCRIPTION } from '../../src/graphql/live-schema.js';
import { createSubgraph } from '../../src/graphql/subgraph.js';
import { addMoney, addTotals, dataOf, TOTALS, type Totals } from '../support/figures.js';
import type { Answer } from '../support/server.js';
import { operationOf } from './visibility-mutations.js';
import { endOf, nameOf, outcomeOf, reach, segmentsOf, selectionOf } from './visibility-outcome.js';
import { fieldKey, type Outcome, type Path, VIEWERS, type ViewerName } from './visibility-rows.js';
import { CALLS, FIELDS, fieldsAt, PATHS, SUBJECTS } from './visibility-table.js';
import { NAMES, openVisibilityWorld, ROUTER_SECRET, renewSession, type VisibilityWorld } from './visibility-world.js';

/** As it is served, including the fields for a federation router. */
const schema = createSubgraph({ openService: false });
/** The query of a subscription is run as a query: test/graphql/live-schema.test.ts. */
const LIVE_TYPES = new Set([SUBSCRIPTION, LIVE, LIVE_QUERY]);
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__') && !LIVE_TYPES.has(type.name),
);
const roots = ['Query', 'Mutation'];
const coordinates = objectTypes.flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields()).map((field) => ({ type: type.name, field, name: `${type.name}.${field.name}` }))
    : [],
);

let world: VisibilityWorld;
let before: Record<string, string>;

beforeAll(async () => {
  world = await openVisibilityWorld();
  before = await rowsOf(world);
});
afterAll(async () => {
  await world.close();
});

/** A refresh token is used up, and still works for 30 s after that. */
const USED_MS = 15_000;
let renewedAt = 0;
async function freshSession(): Promise<void> {
  await renewSession(world);
  renewedAt = performance.now();
}
beforeEach(freshSession);

function expectedAt({ row, of, as }: Path, viewer: ViewerName, typeName: string): Record<string, Outcome> {
  const [there, column] = [row[VIEWERS.indexOf(viewer)], VIEWERS.indexOf(as ?? viewer)];
  return Object.fromEntries(
    fieldsAt(typeName, of).map((name) => {
      const seen = FIELDS[fieldKey(`${typeName}.${name}`, of)]?.row[column] as Outcome;
      return [name, there === 'value' ? seen : (there as Outcome)];
    }),
  );
}

/** Requests of a federation router carry its secret. */
function send(viewer: ViewerName, segments: readonly string[], selection: string): Promise<Answer<unknown>> {
  const headers: Record<string, string> = segments[0]?.startsWith('_') ? { 'x-router-secret': ROUTER_SECRET } : {};
  return world.server.query(NAMES[viewer], operationOf(segments, selection, world.ids), {}, headers);
}

async function seenAt({ path, of }: Path, viewer: ViewerName): Promise<Record<string, Outcome>> {
  if (path.startsWith('refreshToken') && performance.now() - renewedAt > USED_MS) await freshSession();
  const segments = segmentsOf(path, world.ids);
  const { type } = endOf(schema, segments);
  const names = fieldsAt(type.name, of);
  const subject = of !== undefined && of in world.ids ? of : SUBJECTS[type.name];
  const answer = await send(viewer, segments, selectionOf(type, names));
  const reached = reach(answer, segments, subject === undefined ? null : (world.ids[subject] as string));
  return Object.fromEntries(
    names.map((name) => [name, typeof reached === 'object' ? outcomeOf(answer, reached, name) : reached]),
  );
}

test.each(VIEWERS)('every field, by every path, shows %s what the table says [S16]', async (viewer) => {
  const [seen, expected] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const path of PATHS) {
    const { type } = endOf(schema, segmentsOf(path.path, world.ids));
    const title = path.of === undefined ? path.path : `${path.path}, ${path.of}`;
    seen.set(title, await seenAt(path, viewer));
    expected.set(title, expectedAt(path, viewer, type.name));
  }
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
});

test.each(VIEWERS)(
  'every root field, and every filter that names somebody, answers %s by the table [S16] [S17]',
  async (viewer) => {
    const [seen, expected] = [new Map<string, unknown>(), new Map<string, unknown>()];
    for (const [call, row] of CALLS) {
      const segments = segmentsOf(call, world.ids);
      const { type } = endOf(schema, segments);
      const list = isObjectType(type) && 'totalCount' in type.getFields();
      const answer = await send(viewer, segments, list ? 'totalCount' : '__typename');
      const parent = reach(answer, segments.slice(0, -1), null);
      const last = nameOf(segments.at(-1) ?? '');
      seen.set(call, typeof parent === 'object' ? outcomeOf(answer, parent, last) : parent);
      expected.set(call, row[VIEWERS.indexOf(viewer)]);
    }
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  },
);

/** Rows that logins and wrong passwords write, and those of an admin who sets the same profiles again. */
const WRITTEN = ['AuditEntry', 'Change', 'CommandKey', 'PasswordAttempt', 'RefreshToken', 'SocialAccount'];

async function rowsOf({ database: { pool } }: VisibilityWorld): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const tables = rows.filter(({ name }) => !WRITTEN.includes(name));
  const hashes = tables.map(async ({ name }) => {
    const hash = `SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS hash FROM "${name}" t`;
    return [name, (await pool.query<{ hash: string }>(hash)).rows[0]?.hash];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

test('nothing that anybody sent above has changed anything', async () => {
  expect(Object.keys(before).length).toBeGreaterThan(15);
  expect(await rowsOf(world)).toEqual(before);
});

test('the table has exactly the fields of every type [S16]', () => {
  const ends = PATHS.map(({ path, of }) => ({ path, of, ...endOf(schema, segmentsOf(path, world.ids)) }));
  const called = CALLS.map(([call]) => endOf(schema, segmentsOf(call, world.ids)).field);
  const inTable = new Set([
    ...Object.keys(FIELDS).map((key) => key.split(' ')[0] as string),
    ...called.filter((field) => roots.includes(field.split('.')[0] ?? '')),
  ]);
  const inSchema = new Set(coordinates.map(({ name }) => name));
  expect({
    missing: [...inSchema].filter((name) => !inTable.has(name)),
    stale: [...inTable].filter((name) => !inSchema.has(name)),
    empty: ends.filter(({ type, of }) => fieldsAt(type.name, of).length === 0),
  }).toEqual({ missing: [], stale: [], empty: [] });
});

/** Null for everybody on every row of the world. */
const NEVER_THERE = [
  // The first line of a pricing is a tracking: test/graphql/why.test.ts reads the others.
  ...['PricingLine.amount', 'PricingLine.budgetLeft', 'PricingLine.earning'],
  // Every post was answered, and those posts are checked again at each tick.
  ...['Clip.failingSince', 'Clip.nextCheckAt', 'RefreshRun.error'],
  // It was shown once, when the world was made.
  ...['CreateApiKeyPayload.secret', 'ReactivateUserPayload.newPassword'],
  ...['CreateWebhookEndpointPayload.secret', 'RotateWebhookSecretPayload.secret'],
  // The token of the table is used up.
  'SetPasswordPayload.email',
  ...['EnrollSecondFactorPayload.secret', 'EnrollSecondFactorPayload.uri'],
  // The first item was paid; the error of the second is the end of a path.
  'PayoutItemResult.error',
  // Only a post on Instagram has any.
  'Clip.coauthors',
];

test('every field has a value for somebody: where it is null, a rule says so, and no row is missing', () => {
  const there = new Set(
    Object.entries(FIELDS)
      .filter(([, { row }]) => row.some((outcome) => outcome === 'value' || (outcome as number) > 0))
      .map(([key]) => key.split(' ')[0]),
  );
  const never = coordinates
    .map(({ name }) => name)
    .filter((name) => !roots.includes(name.split('.')[0] ?? '') && !there.has(name));
  expect(never.sort()).toEqual([...NEVER_THERE].sort());
});

test('every field that leads to a type is the end of a path', () => {
  const ends = new Set(PATHS.map(({ path }) => endOf(schema, segmentsOf(path, world.ids)).field));
  const typeNames = new Set(objectTypes.map(({ name }) => name));
  const leading = coordinates.filter(({ field }) => typeNames.has(String(field.type).replace(/\W/g, '')));
  expect(leading.map(({ name }) => name).filter((name) => !ends.has(name))).toEqual([]);
});

const LIST = 'totalCount totals { ...T } edges { node { totals { ...T } } }';
const LISTS = `{
  clips(first: 100) { ${LIST} }
  me { clips(first: 100) { ${LIST} } campaigns(first: 10) { totalCount edges { node { clips(first: 30) { ${LIST} } } } } }
  campaigns(first: 10) {
    totalCount
    edges { node {
      clips(first: 30) { ${LIST} }
      tiktok: clips(first: 30, filter: { socialPlatform: TIKTOK }) { ${LIST} }
      submissions(first: 30) { totalCount edges { node { id } } }
      clippers(first: 10) { totalCount edges { node { clips(first: 30) { ${LIST} } } } }
    } }
  }
} ${TOTALS}`;

test.each(VIEWERS.slice(1))('lists count, and total, exactly the rows that %s gets [S17]', async (viewer) => {
  const lists = listsIn(dataOf(await world.server.query(NAMES[viewer], LISTS)));
  expect(lists.filter(({ totals }) => totals !== undefined).length).toBeGreaterThanOrEqual(6);
  for (const { totalCount, totals, edges } of lists) {
    expect(edges).toHaveLength(totalCount);
    if (totals !== undefined) expect(totals).toEqual(addTotals(edges.map(({ node }) => node.totals)));
  }
});

const AMOUNTS = 'totalCount totals { amount } edges { node { amount } }';
const PAYOUT_LISTS = `{
  payoutRequests { ${AMOUNTS} } payouts { ${AMOUNTS} }
  me { payoutRequests { ${AMOUNTS} } reversed: payouts(filter: { reversed: true }) { ${AMOUNTS} } payouts { ${AMOUNTS} } }
}`;

test.each([
  ['self', [6, 1, 2]],
  ['other', [2, 0, 1]],
  ['admin', [8, 3, 0, 0, 0]],
  ['service', [8, 3, 0, 0, 0]],
] as const)('lists of payouts total exactly the amounts that %s gets', async (viewer, counts) => {
  const lists = listsIn((await world.server.query(NAMES[viewer], PAYOUT_LISTS)).data) as unknown as Amounts[];
  expect(lists.map(({ totalCount }) => totalCount)).toEqual(counts);
  for (const { totals, edges } of lists) expect(totals.amount).toBe(addMoney(edges.map(({ node }) => node.amount)));
});

interface Amounts {
  totalCount: number;
  totals: { amount: string };
  edges: { node: { amount: string } }[];
}

interface List {
  totalCount: number;
  totals?: Totals;
  edges: { node: { totals: Totals } }[];
}

/** Every list anywhere in an answer. */
function listsIn(value: unknown): List[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'totalCount' in value && 'edges' in value ? [value as List] : [];
  return [...own, ...Object.values(value).flatMap(listsIn)];
}

test("another clipper's row answers exactly as one that does not exist [S17]", async () => {
  for (const [type, theirs] of [
    ['User', 'zoe'],
    ['Clip', 'zoes'],
    ['Campaign', 'draft'],
    ['CampaignTerms', 'draftTerms'],
    ['ViewTracking', 'zoesTracking'],
    ['Submission', 'zoesSubmission'],
    ['Earning', 'zoesAccrual'],
    ['PayoutRequest', 'zoesRequest'],
    ['Payout', 'zoesPayout'],
    ['SuspectObservation', 'waiting'],
  ] as const) {
    for (const field of [`${type.charAt(0).toLowerCase()}${type.slice(1)}`, 'node']) {
      const ask = (name: string) => world.server.query('Noah', `{ ${field}(id: "${world.ids[name]}") { id } }`);
      const [hidden, missing] = [await ask(theirs), await ask(`no${type}`)];
      expect([field, hidden.errors?.[0]?.extensions]).toEqual([field, { code: 'NOT_FOUND' }]);
      expect(withoutPlace(hidden)).toEqual(withoutPlace(missing));
    }
  }
});

test("changing another clipper's row fails exactly like changing a missing one [S17]", async () => {
  for (const [name, argument, theirs, nobodys] of [
    ['withdrawSubmission', 'submissionId', 'pendingSubmission', 'noSubmission'],
    ['cancelPayoutRequest', 'payoutRequestId', 'unpaid', 'noPayoutRequest'],
  ] as const) {
    const ask = (row: string) =>
      world.server.query(
        'Zoe',
        `mutation { ${name}(input: { idempotencyKey: "other", ${argument}: "${world.ids[row]}" }) { replayed } }`,
      );
    const [hidden, missing] = [await ask(theirs), await ask(nobodys)];
    expect(hidden.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND' });
    expect(withoutPlace(hidden)).toEqual(withoutPlace(missing));
  }
  const submit = (row: string) =>
    world.server.query(
      'Noah',
      `mutation { submitClip(input: { idempotencyKey: "other", campaignId: "${world.ids[row]}",
        url: "https://youtu.be/walk000000E" }) { replayed } }`,
    );
  const [draft, missing] = [await submit('draft'), await submit('noCampaign')];
  expect(draft.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND' });
  expect(withoutPlace(draft)).toEqual(withoutPlace(missing));
});

function withoutPlace({ data, errors, status }: Answer<unknown>): unknown {
  return { status, data, errors: errors?.map(({ message, extensions, path }) => ({ message, extensions, path })) };
}

test('requests at the same time share nothing: each one reads as its own viewer [S18]', async () => {
  const names = Array.from({ length: 60 }, (_, n) => (['Noah', 'Zoe', 'Ada Admin'] as const)[n % 3] ?? 'Noah');
  const answers = await Promise.all(
    names.map((name) => world.server.query(name, '{ me { name } clips { totalCount } submissions { totalCount } }')),
  );
  const rows = { Noah: [3, 6], Zoe: [5, 5], 'Ada Admin': [8, 11] };
  expect(answers.map(dataOf)).toEqual(
    names.map((name) => {
      const [clips, submissions] = rows[name];
      return { me: { name }, clips: { totalCount: clips }, submissions: { totalCount: submissions } };
    }),
  );
});
