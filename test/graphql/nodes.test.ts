/** Global ids over HTTP: node(id) equals the root field of every type for every viewer, and bad ids are named. */
import { isInterfaceType, isObjectType } from 'graphql';
import { NODES } from '../../src/graphql/nodes.js';
import { createSchema } from '../../src/graphql/schema.js';
import { dataOf } from '../support/figures.js';
import { idOf, KIND_OF_TYPE } from '../support/ids.js';
import { type Answer, codeOf } from '../support/server.js';
import { openVisibilityWorld, type VisibilityWorld } from './visibility-world.js';

let world: VisibilityWorld;
beforeAll(async () => {
  world = await openVisibilityWorld();
});
afterAll(() => world.close());

const VIEWERS = [null, 'Noah', 'Zoe', 'Ada Admin', 'Reports'];
const rootOf = (type: string) => `${type[0]?.toLowerCase()}${type.slice(1)}`;

/** The ids of all rows of a type, and one that no row has. */
async function idsOf(type: string, table: string, prefix: string): Promise<string[]> {
  const rows = await world.database.prisma.$queryRawUnsafe<{ id: bigint }[]>(`SELECT id FROM "${table}" ORDER BY id`);
  if (rows.length === 0) throw new Error(`the world has no row of ${type}`);
  return [...rows.map(({ id }) => `${prefix}_${id}`), `${prefix}_999999`];
}

/** The leaf fields of a type that need no argument. */
function leavesOf(type: string): string {
  const object = createSchema().getType(type);
  if (!isObjectType(object)) throw new Error(`${type} is no object type`);
  return Object.values(object.getFields())
    .filter(({ args, type: answer }) => args.length === 0 && /^\w+!?$/.test(String(answer)) && isLeaf(String(answer)))
    .map(({ name }) => name)
    .join(' ');
}

function isLeaf(type: string): boolean {
  return !isObjectType(createSchema().getType(type.replace('!', '')));
}

test.each(NODES.map(({ kind }) => [kind.type, kind] as const))(
  'node(id) equals the root field of %s',
  async (type, kind) => {
    const ids = await idsOf(type, kind.table, kind.prefix);
    const leaves = leavesOf(type);
    let seen = 0;
    for (const viewer of VIEWERS) {
      for (const id of ids) {
        const [byNode, byRoot] = await Promise.all([
          world.server.query(
            viewer,
            `query ($id: ID!) { row: node(id: $id) { __typename id ... on ${type} { ${leaves} } } }`,
            { id },
          ),
          world.server.query(viewer, `query ($id: ID!) { row: ${rootOf(type)}(id: $id) { __typename id ${leaves} } }`, {
            id,
          }),
        ]);
        expect([codeOf(byNode), byNode.data]).toEqual([codeOf(byRoot), byRoot.data]);
        if (byNode.data?.row != null) expect([byNode.data.row.id, byNode.data.row.__typename]).toEqual([id, type]);
        seen += byNode.data?.row == null ? 0 : 1;
      }
    }
    expect(seen).toBeGreaterThan(0);
  },
);

const TYPES = Object.keys(KIND_OF_TYPE);
const ADMIN = 'Ada Admin';

/** The code, the field and the path of each error. */
const blameOf = ({ errors = [] }: Answer<unknown>) =>
  errors.map(({ path, extensions: { code, field } }) => [path?.join('.'), code, field]);

const one = (as: string | null, field: string, id: string) =>
  world.server.query(as, `query ($id: ID!) { ${field}(id: $id) { id __typename } }`, { id });
const many = (as: string | null, ids: readonly string[]) =>
  world.server.query(as, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }', { ids });

/** A row of the world by its name. */
const named = (name: string) => world.ids[name] ?? '';

test('every type with an id is a Node and has a root field; only the platform, of which there is one, and a change, which names another row, are not', () => {
  const schema = createSchema();
  const withId = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && 'id' in type.getFields());
  expect(withId.map(({ name }) => name).sort()).toEqual([...TYPES, 'PlatformStats', 'Change'].sort());
  const node = schema.getType('Node');
  if (!isInterfaceType(node)) throw new Error('Node is no interface');
  expect(
    schema
      .getPossibleTypes(node)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...TYPES].sort());
  for (const type of TYPES) {
    const field = schema.getQueryType()?.getFields()[rootOf(type)];
    const args = field?.args.map(({ name, type: wanted }) => `${name}: ${wanted}`);
    expect([rootOf(type), String(field?.type), args]).toEqual([rootOf(type), type, ['id: ID!']]);
  }
});

/** Neither a kind with a number, nor written as ids are. */
const MALFORMED = [
  ...['', '12', '0', '-1', 'user', 'user_', '_1', 'user_0', 'user_012', 'user_-1', 'user_+1', 'user_1.0', 'user_1e3'],
  ...['USER_1', 'User_1', 'users_1', 'user-1', 'user 1', 'user_1 ', ' user_1', 'user_1\n', 'user_1_1', 'user_user_1'],
  ...['planet_1', 'constructor_1', 'user_\u0663', `user_${'9'.repeat(19)}`, "user_1'; DROP TABLE x"],
  // A reversal is a part of its payout, and no row that can be read.
  'reversal_1',
];

test.each(['node', ...TYPES.map(rootOf)])(
  '%s refuses an id without a kind, and one that is malformed',
  async (field) => {
    for (const id of MALFORMED) {
      const answer = await one(ADMIN, field, id);
      expect([id, blameOf(answer), answer.data]).toEqual([id, [[field, 'BAD_USER_INPUT', 'id']], { [field]: null }]);
    }
  },
);

test.each(TYPES)('%s is refused under the id of any other kind, and the message names both', async (type) => {
  const field = rootOf(type);
  for (const other of TYPES.filter((another) => another !== type)) {
    const id = idOf(KIND_OF_TYPE[other] ?? 'user', 1);
    const answer = await one(ADMIN, field, id);
    expect([id, blameOf(answer)]).toEqual([id, [[field, 'BAD_USER_INPUT', 'id']]]);
    expect(answer.errors?.[0]?.message).toMatch(new RegExp(`^id is ${id}, which is an? .+; an? .+ is expected\\.$`));
  }
});

test.each(TYPES)('%s with an unknown id is NOT_FOUND, by its root field and by node', async (type) => {
  const id = named(`no${type}`);
  for (const field of [rootOf(type), 'node']) {
    const answer = await one(ADMIN, field, id);
    expect([blameOf(answer), answer.data]).toEqual([[[field, 'NOT_FOUND', undefined]], { [field]: null }]);
  }
});

describe('nodes', () => {
  test('keeps the order of the ids, repeats what is asked for twice, and takes one statement for each type', async () => {
    const ids = ['zoes', 'noah', 'done', 'approved', 'noah', 'zoe', 'paidOut', 'apiKey', 'open'].map(named);
    const answer = await many(ADMIN, ids);
    const nodes: { id: string; __typename: string }[] = dataOf(answer).nodes;
    expect(nodes.map(({ id }) => id)).toEqual(ids);
    expect(nodes.map(({ __typename }) => __typename)).toEqual([
      'Clip',
      'User',
      'Campaign',
      'Clip',
      'User',
      'User',
      'Payout',
      'ApiKey',
      'Campaign',
    ]);
    expect(answer.extensions.cost?.statements).toBe(5);
  });

  test('puts null in the place of a row that is refused, with the error that node would give', async () => {
    const ids = ['approved', 'zoes', 'tick', 'noah', 'noClip', 'draft'].map(named);
    const answer = await many('Noah', [...ids, '12', 'USER_1', 'reversal_1', named('done')]);
    expect(answer.data.nodes).toEqual([
      { id: ids[0], __typename: 'Clip' },
      null,
      null,
      { id: ids[3], __typename: 'User' },
      ...Array(5).fill(null),
      { id: named('done'), __typename: 'Campaign' },
    ]);
    const places = (answer.errors ?? []).map(({ path, extensions: { code, field } }) => [...(path ?? []), code, field]);
    expect(places.sort((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
      ['nodes', 1, 'NOT_FOUND', undefined],
      ['nodes', 2, 'FORBIDDEN', undefined],
      ['nodes', 4, 'NOT_FOUND', undefined],
      ['nodes', 5, 'NOT_FOUND', undefined],
      ['nodes', 6, 'BAD_USER_INPUT', 'ids.6'],
      ['nodes', 7, 'BAD_USER_INPUT', 'ids.7'],
      ['nodes', 8, 'BAD_USER_INPUT', 'ids.8'],
    ]);
  });

  test('takes a hundred ids in one statement, and not one more [S7]', async () => {
    const ids = Array.from({ length: 101 }, () => named('noah'));
    const whole = await many(ADMIN, ids.slice(1));
    expect(dataOf(whole).nodes).toEqual(Array(100).fill({ id: named('noah'), __typename: 'User' }));
    expect(whole.extensions.cost?.statements).toBe(1);
    const more = await many(ADMIN, ids);
    expect([blameOf(more), more.data]).toEqual([[['nodes', 'BAD_USER_INPUT', 'ids']], { nodes: null }]);
  });

  test('of no id is empty, and nobody without a login gets any', async () => {
    expect(dataOf(await many(ADMIN, [])).nodes).toEqual([]);
    for (const ids of [[], [named('noah')], ['12']]) {
      const answer = await many(null, ids);
      expect([blameOf(answer), answer.data]).toEqual([[['nodes', 'UNAUTHENTICATED', undefined]], { nodes: null }]);
    }
  });

  test('reads nested fields of each type, as the root fields do', async () => {
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) {
      ... on User { name totals { earned } } ... on Campaign { title: name clips { totalCount } } ... on Clip { user { name } } } }`;
    const { nodes } = dataOf(await world.server.query('Noah', query, { ids: ['done', 'noah', 'approved'].map(named) }));
    const { campaign, user, clip } = dataOf(
      await world.server.query(
        'Noah',
        `{ campaign(id: "${named('done')}") { title: name clips { totalCount } }
          user(id: "${named('noah')}") { name totals { earned } } clip(id: "${named('approved')}") { user { name } } }`,
      ),
    );
    expect(nodes).toEqual([campaign, user, clip]);
  });
});

/** Lists of different rows, all in the order of their creation. */
const LISTS = [
  ...['users', 'campaigns', 'clips', 'submissions', 'payoutRequests', 'payouts', 'refreshRuns', 'suspectObservations'],
  ...['apiKeys', 'auditLog'],
];
const NEWEST = 'orderBy: { field: CREATED_AT, direction: DESC }';

test.each(LISTS)('a cursor of %s has no place in a list of other rows', async (list) => {
  const first = dataOf(await world.server.query(ADMIN, `{ ${list}(first: 1, ${NEWEST}) { edges { cursor } } }`));
  const after = first[list].edges[0].cursor as string;
  for (const other of LISTS) {
    const query = `query ($after: String) { ${other}(after: $after, ${NEWEST}) { edges { cursor } } }`;
    const answer = await world.server.query(ADMIN, query, { after });
    expect([other, blameOf(answer)]).toEqual([other, other === list ? [] : [[other, 'BAD_USER_INPUT', 'after']]]);
  }
});

test('a cursor of trackings has no place among the earnings of the same clip', async () => {
  const page = `query ($id: ID!, $after: String) { clip(id: $id) { earnings(after: $after) { edges { cursor } } } }`;
  const query = 'query ($id: ID!) { clip(id: $id) { trackings { edges { cursor } } } }';
  const id = named('approved');
  const { clip } = dataOf(await world.server.query(ADMIN, query, { id }));
  const answer = await world.server.query(ADMIN, page, { id, after: clip.trackings.edges[0].cursor });
  expect(blameOf(answer)).toEqual([['clip.earnings', 'BAD_USER_INPUT', 'after']]);
});
