/**
 * The limits of an operation, tried from both sides: what is as large as a limit allows is answered, and one more is
 * refused with what was counted, however it is written. What dashboards, tools and routers send is at most half of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getIntrospectionQuery, Kind, parse, print, visit } from 'graphql';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type Answer, HALF_LIMITS, startTestServer, type TestServer } from '../support/server.js';

const ADMIN = 'Ada Admin';
const ROUTER_SECRET = 'only the router and the server know this';

let database: TestDatabase;
let server: TestServer;
/** Production, and half of everything. */
let strict: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { env: { ROUTER_SECRET } });
  const production = { NODE_ENV: 'production', DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(40), ROUTER_SECRET };
  strict = await startTestServer(database, { env: { ...production, ...HALF_LIMITS } });
});
afterAll(async () => {
  await server.close();
  await strict.close();
  await database.drop();
});

const ask = (query: string, variables?: Record<string, unknown>) => server.query(ADMIN, query, variables);
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** Null: it was answered. */
function refusalOf({ errors }: Answer<unknown>) {
  const { code, limit, max, counted }: Record<string, unknown> = errors?.[0]?.extensions ?? {};
  return code === 'OPERATION_TOO_LARGE' ? { limit, max, counted } : (code ?? null);
}

type Write = (count: number) => string;

async function expectBound(limit: string, max: number, write: Write): Promise<void> {
  expect(refusalOf(await ask(write(max)))).toBeNull();
  expect(refusalOf(await ask(write(max + 1)))).toEqual({ limit, max, counted: max + 1 });
}

describe('depth is at most 10, edges and node being one [S6]', () => {
  const ofCampaign: Write = (levels) => {
    if (levels === 1) return 'id';
    if (levels === 2) return 'terms { version }';
    return `clips(first: 1) { edges { node { ${ofClip(levels - 2)} } } }`;
  };
  const ofClip: Write = (levels) => (levels === 1 ? 'id' : `campaign { ${ofCampaign(levels - 1)} }`);

  test('written out', () => expectBound('depth', 10, (levels) => `{ campaign(id: 1) { ${ofCampaign(levels - 1)} } }`));

  test('in inline fragments, which are no level', () =>
    expectBound(
      'depth',
      10,
      (levels) => `{ ... { campaign(id: 1) { ... on Campaign { ... { ${ofCampaign(levels - 1)} } } } } }`,
    ));

  test('each level in a fragment of its own', () =>
    expectBound('depth', 10, (levels) => {
      const fragments: string[] = [];
      for (let left = levels - 1; left > 0; left -= 3) {
        const within = left > 3 ? `...On${left - 3}` : '';
        const rest = left > 3 ? `clips(first: 1) { edges { node { campaign { ${within} } } } }` : ofCampaign(left);
        fragments.push(`fragment On${left} on Campaign { ${rest} }`);
      }
      return `{ campaign(id: 1) { ...On${levels - 1} } } ${fragments.join(' ')}`;
    }));
});

describe('aliases are at most 30 [S6]', () => {
  test('beside each other', () =>
    expectBound('aliases', 30, (count) => `{ me { ${times(count, (n) => `a${n}: id`)} } }`));

  test('in a fragment that is spread again and again', () =>
    expectBound(
      'aliases',
      30,
      (count) =>
        `{ me { ...Ten } user(id: 1) { ...Ten } campaigns { edges { node { createdAt } } } clip(id: 1) { user { ...Ten }
          ${times(count - 30, (n) => `b${n}: id`)} } }
         fragment Ten on User { ${times(10, (n) => `a${n}: id`)} }`,
    ));
});

describe('fields are at most 500 [S6]', () => {
  test('one of them asked again and again', () =>
    expectBound('fields', 500, (count) => `{ me { ${times(count - 1, () => 'id')} } }`));

  test('in a fragment that is spread again and again', () =>
    expectBound(
      'fields',
      500,
      (count) => `{ me { ${times(4, () => '...Many')} ${times(count - 401, () => 'id')} } }
        fragment Many on User { ${times(100, () => 'name')} }`,
    ));

  test('in fragments that double at every step, which take no time to count', async () => {
    const doubling = times(60, (n) => `fragment F${n} on User { ...F${n + 1} ...F${n + 1} }`);
    const answer = await ask(`{ me { ...F0 } } ${doubling} fragment F60 on User { id }`);
    expect(refusalOf(answer)).toEqual({ limit: 'fields', max: 500, counted: 1_000_000_000 });
    expect(answer.errors?.[0]?.message).toMatch(/^The operation has more than 1,000,000,000 fields, .* is 500\.$/);
  });
});

describe('directives are at most 8 an operation [S6]', () => {
  test('on fields', () =>
    expectBound('directives', 8, (count) => `{ me { ${times(count, () => 'id @include(if: true)')} } }`));

  test('on spreads, inline fragments, and in a fragment that is spread again', () =>
    expectBound(
      'directives',
      8,
      (count) => `{ me { ...Two @skip(if: false) ... @include(if: true) { ...Two @include(if: true) }
        ${times(count - 7, () => 'name @skip(if: false)')} } }
        fragment Two on User { id @skip(if: false) name @skip(if: false) }`,
    ));
});

test('introspection is at most 20 deep, and its depth is not that of the rest [S6]', async () => {
  const write: Write = (levels) =>
    `{ __type(name: "Query") { fields { type { ${'ofType { '.repeat(levels - 4)} name ${'}'.repeat(levels - 4)} } } } me { id } }`;
  await expectBound('introspectionDepth', 20, write);
  const inFragments = `{ ...A } fragment A on Query { __type(name: "Query") { fields { type { ...B } } } }
    fragment B on __Type { ${'ofType { '.repeat(17)} name ${'}'.repeat(17)} }`;
  expect(refusalOf(await ask(inFragments))).toEqual({ limit: 'introspectionDepth', max: 20, counted: 21 });
});

describe('cost is at most 25,000 objects, as its lists may have rows [S7]', () => {
  const CLIPS = 'clips(first: 100) { edges { node { id } } }';
  // 1 + 100 × (the user, the list, its 100 clips) = 10,201, twice; 4,591; and the last list with as many as are missing.
  const write: Write = (count) => `query Costs($last: Int! = ${count - 24_993 - 1}) {
    a: users(first: 100) { edges { node { ${CLIPS} } } }
    b: users(first: 100) { ...Users }
    c: users(first: 45) { ...Users }
    clips(first: $last) { edges { node { id } } } }
    fragment Users on UserConnection { edges { ... { node { ...Clips } } } }
    fragment Clips on User { ${CLIPS} }`;

  test('counted through aliases, fragments and variables', () => expectBound('cost', 25_000, write));

  test('with what a variable says, and not its default', async () => {
    const { errors } = await ask(write(25_000), { last: 100 });
    expect(errors?.[0]).toMatchObject({
      message:
        'The operation has 25,094 objects to answer with, as its lists may have rows, counted through fragments; the limit is 25,000.',
      extensions: { code: 'OPERATION_TOO_LARGE', limit: 'cost', max: 25_000, counted: 25_094 },
    });
  });

  test('a list inside each representation of _entities', async () => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { clips(first: 25) { edges { node { id } } } } } }`;
    const representations = (count: number) => ({ r: Array(count).fill({ __typename: 'User', id: '1' }) });
    expect(refusalOf(await ask(query, representations(900)))).toBeNull();
    expect(refusalOf(await ask(query, representations(1_000)))).toMatchObject({ limit: 'cost', counted: 27_000 });
  });

  test('lists within lists of the largest pages, before anything is read', async () => {
    const before = database.pool.totalCount;
    const page = (within: string) => `clips(first: 100) { edges { node { campaign { ${within} } } } }`;
    const { errors, extensions } = await ask(`{ campaigns(first: 100) { edges { node { ${page(page('id'))} } } } }`);
    expect([errors?.[0]?.extensions['limit'], extensions, database.pool.totalCount]).toEqual([
      'cost',
      undefined,
      before,
    ]);
  });
});

describe('no limit is in the way: half of each is enough', () => {
  const FOLDER = join(import.meta.dirname, '../../schema/operations');
  const texts = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'));
  const { definitions } = parse(texts.join('\n'));
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const queries = definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'query' ? [definition] : [],
  );

  /** As clients with a cache send it. */
  const withTypenames = (text: string) =>
    print(
      visit(parse(text), {
        SelectionSet: (set) => ({
          ...set,
          selections: [...set.selections, { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
        }),
      }),
    );

  test.each(queries.map((query) => [query.name?.value, query] as const))(
    'the dashboard %s, its lists at their largest and with __typename everywhere [S6] [S7]',
    async (_, query) => {
      const spreads = new Set<string>();
      visit(query, { FragmentSpread: ({ name }) => void spreads.add(name.value) });
      const used = fragments.filter((one) => 'name' in one && spreads.has(one.name?.value ?? ''));
      const text = withTypenames([query, ...used].map(print).join('\n'));
      const names = (query.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
      const values: Record<string, unknown> = { id: '1', first: 100 };
      const variables = Object.fromEntries(names.map((name) => [name, values[name]]));
      expect((await strict.query(ADMIN, text, variables)).errors).toBeUndefined();
    },
  );

  test('the standard introspection query by an admin, and with all it may ask for [S6] [S10]', async () => {
    const all = {
      schemaDescription: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
    };
    for (const query of [getIntrospectionQuery(), getIntrospectionQuery(all)]) {
      // Half of 20 would not do: the standard query alone is 15 deep.
      const { errors, data } = await strict.query(ADMIN, query);
      expect([errors, data?.__schema.queryType.name]).toEqual([undefined, 'Query']);
    }
  });

  test('what a router asks of 1,000 entities [S7]', async () => {
    const query = `query Router($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { name totals { earned views } balance { available } } } }`;
    const r = Array(1_000).fill({ __typename: 'User', id: '1' });
    const answer = await strict.query(ADMIN, query, { r }, { 'x-router-secret': ROUTER_SECRET });
    expect([answer.errors, answer.data?._entities.length]).toEqual([undefined, 1_000]);
  });
});
