/** Global ids over HTTP: node(id) equals the root field of every type for every viewer, and bad ids are named. */
import { isObjectType } from 'graphql';
import { NODES } from '../../src/graphql/nodes.js';
import { createSchema } from '../../src/graphql/schema.js';
import { codeOf } from '../support/server.js';
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
