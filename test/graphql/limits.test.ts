/**
 * The limits of an operation, tried from both sides. An operation right at a limit is answered, and one above it is
 * refused with its count, however it is written. Dashboards, tools and routers use at most half of each limit.
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
/** Production, and half of every limit. */
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

describe('depth is at most 10; edges and node count as one [S6]', () => {
  const ofCampaign: Write = (levels) => {
    if (levels === 1) return 'id';
    if (levels === 2) return 'terms { version }';
    return `clips(first: 1) { edges { node { ${ofClip(levels - 2)} } } }`;
  };
  const ofClip: Write = (levels) => (levels === 1 ? 'id' : `campaign { ${ofCampaign(levels - 1)} }`);

  test('written out', () =>
    expectBound('depth', 10, (levels) => `{ campaign(id: "campaign_1") { ${ofCampaign(levels - 1)} } }`));

  test('in inline fragments, which are not a level', () =>
    expectBound(
      'depth',
      10,
      (levels) => `{ ... { campaign(id: "campaign_1") { ... on Campaign { ... { ${ofCampaign(levels - 1)} } } } } }`,
    ));

  test('behind node(id), which is a level like any root field', () =>
    expectBound(
      'depth',
      10,
      (levels) => `{ node(id: "campaign_1") { ... on Campaign { ${ofCampaign(levels - 1)} } } }`,
    ));

  test('each level in its own fragment', () =>
    expectBound('depth', 10, (levels) => {
      const fragments: string[] = [];
      for (let left = levels - 1; left > 0; left -= 3) {
        const within = left > 3 ? `...On${left - 3}` : '';
        const rest = left > 3 ? `clips(first: 1) { edges { node { campaign { ${within} } } } }` : ofCampaign(left);
        fragments.push(`fragment On${left} on Campaign { ${rest} }`);
      }
      return `{ campaign(id: "campaign_1") { ...On${levels - 1} } } ${fragments.join(' ')}`;
    }));
});

describe('aliases are at most 30 [S6]', () => {
  test('side by side', () => expectBound('aliases', 30, (count) => `{ me { ${times(count, (n) => `a${n}: id`)} } }`));

  test('in a fragment that is spread repeatedly', () =>
    expectBound(
      'aliases',
      30,
      (count) =>
        `{ me { ...Ten } user(id: "user_1") { ...Ten } campaigns { edges { node { createdAt } } } clip(id: "clip_1") { user { ...Ten }
          ${times(count - 30, (n) => `b${n}: id`)} } }
         fragment Ten on User { ${times(10, (n) => `a${n}: id`)} }`,
    ));
});

describe('fields are at most 500 [S6]', () => {
  /** Some are repeated, but none so often that too many pairs would be compared. */
  const leaves = (count: number) => times(count, (n) => ['id', 'name', 'email', 'role', 'createdAt'][n % 5] as string);

  test('however they are spread', () =>
    expectBound(
      'fields',
      500,
      (count) => `{ ${times(20, (n) => `a${n}: me { ${leaves(23)} }`)} ${times(count - 480, () => '__typename')} }`,
    ));

  test('in a fragment that is spread repeatedly', () =>
    expectBound(
      'fields',
      500,
      (count) => `{ me { ${times(4, () => '...Many')} ${leaves(count - 401)} } }
        fragment Many on User { ${leaves(100)} }`,
    ));

  test('in fragments that double at every step, which take no time to count', async () => {
    const doubling = times(60, (n) => `fragment F${n} on User { ...F${n + 1} ...F${n + 1} }`);
    const answer = await ask(`{ me { ...F0 } } ${doubling} fragment F60 on User { id }`);
    expect(refusalOf(answer)).toEqual({ limit: 'fields', max: 500, counted: 1_000_000_000 });
    expect(answer.errors?.[0]?.message).toMatch(
      /^The operation has more than 1,000,000,000 fields, .* is 500\. Ask for less in one operation\.$/,
    );
  });
});

describe('an operation has at most 8 directives [S6]', () => {
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

test('introspection is at most 20 deep, and its depth is counted separately [S6]', async () => {
  const write: Write = (levels) =>
    `{ __type(name: "Query") { fields { type { ${'ofType { '.repeat(levels - 4)} name ${'}'.repeat(levels - 4)} } } } me { id } }`;
  await expectBound('introspectionDepth', 20, write);
  const inFragments = `{ ...A } fragment A on Query { __type(name: "Query") { fields { type { ...B } } } }
    fragment B on __Type { ${'ofType { '.repeat(17)} name ${'}'.repeat(17)} }`;
  expect(refusalOf(await ask(inFragments))).toEqual({ limit: 'introspectionDepth', max: 20, counted: 21 });
});

describe('a selection has at most 4,000 pairs of fields with the same name [S33]', () => {
  // 89, 13 and 4 fields of the same name make 3,916, 78 and 6 pairs.
  const write: Write = (count) =>
    `${times(89, () => 'id')} ${times(13, () => 'name')} ${times(4, () => 'email')} ${count > 4_000 ? 'role role' : ''}`;

  test('written out', () => expectBound('overlaps', 4_000, (count) => `{ me { ${write(count)} } }`));

  test('in fields that merge, through fragments', () =>
    expectBound(
      'overlaps',
      4_000,
      // Totals, earned and the two fragments make a pair each, and the others 3,916, 78 and 3.
      (count) => `{ me { totals { earned } ...A } } fragment A on User { totals { earned } ...B }
        fragment B on User { ${times(89, () => 'id')} ${times(13, () => 'name')} email email email role
          ${count > 4_000 ? 'createdAt createdAt' : ''} }`,
    ));

  test('case 3: the same field 370 times, each with its own fields, is refused before validation', async () => {
    const refusal = refusalOf(await ask(`{ ${times(370, () => 'me { id }')} }`));
    expect(refusal).toEqual({ limit: 'fields', max: 500, counted: 740 });
    // It is within the number of fields too, and the error inside it is never looked for.
    for (const last of ['', 'nobody'])
      expect(refusalOf(await ask(`{ ${times(240, () => 'me { id }')} ${last} }`))).toEqual({
        limit: 'overlaps',
        max: 4_000,
        counted: 2 * ((240 * 239) / 2),
      });
  });

  test('fragments spread in one selection are compared too, whatever they contain', async () => {
    const text = `{ me { ${times(200, (n) => `...F${n}`)} } } ${times(200, (n) => `fragment F${n} on User { x${n} }`)}`;
    expect(refusalOf(await ask(text))).toEqual({ limit: 'overlaps', max: 4_000, counted: (200 * 199) / 2 });
  });

  test('an unused fragment counts, and a fragment that spreads itself is reported as such', async () => {
    const unused = `{ me { id } } fragment Unused on Query { ${times(100, () => 'me { id }')} }`;
    expect(refusalOf(await ask(unused))).toEqual({ limit: 'overlaps', max: 4_000, counted: 9_900 });
    const circle = 'fragment A on User { ...B } fragment B on User { id ...A }';
    for (const text of [`{ me { ...A } } ${circle}`, `{ me { id } } ${circle}`]) {
      const { errors } = await ask(text);
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(errors?.[0]?.message).toMatch(/Cannot spread fragment "[AB]" within itself/);
    }
  });
});

test('comments are tokens, and a name has at most 255 characters [S33]', async () => {
  const commented = (count: number) => `{ me { id } } ${'\n#'.repeat(count - 6)}`;
  await expectBound('tokens', 2_000, commented);
  await expectBound('nameLength', 255, (count) => `query ${'q'.repeat(count)} { me { id } }`);
  await expectBound('nameLength', 255, (count) => `{ ${'a'.repeat(count)}: me { id } }`);
});

test('a document gets 20 errors and the note that there are more [S33]', async () => {
  const { errors, extensions } = await ask(`{ me { ${times(300, (n) => `field${n}`)} } }`);
  // graphql-js stops there, and says so in one more error.
  expect([errors?.length, extensions]).toEqual([20, { errorsOmitted: 1 }]);
  expect(new Set(errors?.map(({ extensions: { code } }) => code))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
});

describe('a document is charged before it is validated', () => {
  const codesOf = async (perMinute: string, texts: readonly string[]) => {
    const poor = await startTestServer(database, { env: { USER_COST_PER_MINUTE: perMinute } });
    try {
      const codes = [];
      for (const text of texts) codes.push(refusalOf(await poor.query(ADMIN, text)));
      return codes;
    } finally {
      await poor.close();
    }
  };

  test('a caller with nothing left is refused before parsing [S33]', async () => {
    // A request costs 10, its 13 kB cost 130, and a document that cannot run costs 100: eight a minute, for 2,000.
    const invalid = Array.from({ length: 12 }, (_, n) => `{ nobody } # ${n} ${'x'.repeat(13_000)}`);
    const codes = await codesOf('2000', [...invalid, '! '.repeat(45_000)]);
    expect([codes[0], codes.at(-2), codes.at(-1)]).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
  });

  test('a document is charged for its tokens once: the second time it is cached [S33]', async () => {
    const text = (n: number) => `query Q${n} { __typename } ${'\n#'.repeat(390)}`;
    const same = Array.from({ length: 8 }, () => text(0));
    expect(await codesOf('1000', same)).toEqual(same.map(() => null));
    const others = Array.from({ length: 8 }, (_, n) => text(n));
    expect((await codesOf('1000', others)).slice(0, 4)).toEqual([null, null, 'RATE_LIMITED', 'RATE_LIMITED']);
  });
});

describe('cost is at most 15,000: an object is 1, and a value a quarter [S7] [S34]', () => {
  const CLIPS = 'clips(first: 100) { edges { node { id } } }';
  // A list is 1; a row with its edge, node and id is 2.25: 226. With users around it that is 1 + 30 × (2 + 226) =
  // 6,841, twice; 1,141; and 172 for the last list. Values make up the rest.
  const write: Write = (count) => `query Costs($last: Int! = 76) {
    a: users(first: 30) { edges { node { ${CLIPS} } } }
    b: users(first: 30) { ...Users }
    c: users(first: 5) { ...Users }
    clips(first: $last) { edges { node { id } } } ${times((count - 14_995) * 4, () => '__typename')} }
    fragment Users on UserConnection { edges { ... { node { ...Clips } } } }
    fragment Clips on User { ${CLIPS} }`;

  test('counted through aliases, fragments and variables', () => expectBound('cost', 15_000, write));

  test('with the value of a variable, not its default; and the refusal says what to ask less of', async () => {
    const { errors } = await ask(write(15_000), { last: 100 });
    expect(errors?.[0]).toMatchObject({
      message:
        'The operation has 15,054 cost units (one for each object that the answer may have, a quarter for each value), counted with fragments expanded; the limit is 15,000. Ask for smaller pages (first), fewer values, a coarser or shorter timeline, or use several operations.',
      extensions: { code: 'OPERATION_TOO_LARGE', limit: 'cost', max: 15_000, counted: 15_054 },
    });
  });

  test('a list inside each representation of _entities', async () => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { clips(first: 6) { edges { node { id } } } } } }`;
    const representations = (count: number) => ({ r: Array(count).fill({ __typename: 'User', id: 'user_1' }) });
    expect(refusalOf(await ask(query, representations(900)))).toBeNull();
    expect(refusalOf(await ask(query, representations(1_000)))).toMatchObject({ limit: 'cost', counted: 15_500 });
  });

  test('case 4: three clips with thirty series of a thousand points each', async () => {
    const series = times(30, (n) => `t${n}: timeline(granularity: HOUR) { points { start end earned views clips } }`);
    const text = `{ me { clips(first: 3) { edges { node { ${series} } } } } }`;
    // The cost of me, the list, and three rows with 30 series of 1,000 points, each an object with five values.
    expect(refusalOf(await ask(text))).toEqual({
      limit: 'cost',
      max: 15_000,
      counted: 2 + 3 * (2 + 30 * (1 + 1_000 * 2.25)),
    });
  });

  test('a series with a range counts the points that it can have', async () => {
    const series = (range: string) => `{ me { timeline(granularity: DAY, ${range}) { points { start end } } } }`;
    const counted = async (range: string) => (await ask(series(range))).extensions.cost?.counted;
    // A day has at least 20 hours, and the first and the last point may be cut off: 38 and 2, each with two values.
    expect(await counted('from: "2026-05-01T00:00:00Z", to: "2026-06-01T00:00:00Z"')).toBe(2 + 40 * 1.5);
    expect(await counted('from: "2026-05-01T00:00:00Z"')).toBe(2 + 1_000 * 1.5);
  });

  test('nested lists of the largest pages, before anything is read', async () => {
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

describe('half of every limit is enough for ordinary clients', () => {
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
      const values: Record<string, unknown> = { campaignId: 'campaign_1', userId: 'user_1', first: 100 };
      const variables = Object.fromEntries(names.map((name) => [name, values[name]]));
      expect((await strict.query(ADMIN, text, variables)).errors).toBeUndefined();
    },
  );

  test('the standard introspection query by an admin, with all of its options [S6] [S10]', async () => {
    const all = {
      schemaDescription: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
    };
    for (const query of [getIntrospectionQuery(), getIntrospectionQuery(all)]) {
      // Half of 20 would not be enough: the standard query by itself is 15 deep.
      const { errors, data } = await strict.query(ADMIN, query);
      expect([errors, data?.__schema.queryType.name]).toEqual([undefined, 'Query']);
    }
  });

  test('a router’s query for 1,000 entities [S7]', async () => {
    const query = `query Router($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { name totals { earned views } balance { available } } } }`;
    const r = Array(1_000).fill({ __typename: 'User', id: 'user_1' });
    const answer = await strict.query(ADMIN, query, { r }, { 'x-router-secret': ROUTER_SECRET });
    expect([answer.errors, answer.data?._entities.length]).toEqual([undefined, 1_000]);
  });
});
