/** Who sees what: the hand-written table against the server, for every viewer, field and path. */
import { isObjectType } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import type { Actor } from '../../src/modules/audit/run-command.js';
import { approveClip } from '../../src/modules/earnings/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/earnings/close-submission.js';
import { revokeApproval } from '../../src/modules/earnings/revoke-approval.js';
import { addTotals, dataOf, TOTALS, type Totals } from '../support/figures.js';
import type { Scene } from '../support/scene.js';
import type { Answer } from '../support/server.js';
import { endOf, nameOf, operationOf, outcomeOf, reach, segmentsOf, selectionOf } from './visibility-outcome.js';
import {
  CALLS,
  FIELDS,
  fieldKey,
  type Outcome,
  PATHS,
  type Path,
  SUBJECTS,
  VIEWERS,
  type ViewerName,
} from './visibility-table.js';
import { openVisibilityWorld, type VisibilityWorld } from './visibility-world.js';

const NAMES = { anonymous: null, self: 'Noah', other: 'Zoe', admin: 'Ada Admin', service: 'Reports' } as const;

const schema = createSchema();
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
);
const roots = ['Query', 'Mutation'];
const coordinates = objectTypes.flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields()).map((field) => ({ type: type.name, field, name: `${type.name}.${field.name}` }))
    : [],
);

let world: VisibilityWorld;

beforeAll(async () => {
  world = await openVisibilityWorld();
});
afterAll(async () => {
  await world.close();
});

/** A world that a test changes; closed even when the test fails. */
let changing: VisibilityWorld | undefined;
afterEach(async () => {
  await changing?.close();
  changing = undefined;
});

/** Fields of a type that the table asks of this row. */
function fieldsAt(typeName: string, of: string | undefined): string[] {
  return Object.entries(FIELDS)
    .filter(([name, field]) => name.startsWith(`${typeName}.`) && field.of === of)
    .map(([name]) => name.slice(typeName.length + 1).split(' ')[0] as string);
}

function expectedAt({ row, of, as }: Path, viewer: ViewerName, typeName: string): Record<string, Outcome> {
  const [there, column] = [row[VIEWERS.indexOf(viewer)], VIEWERS.indexOf(as ?? viewer)];
  return Object.fromEntries(
    fieldsAt(typeName, of).map((name) => {
      const seen = FIELDS[fieldKey(`${typeName}.${name}`, of)]?.row[column] as Outcome;
      return [name, there === 'value' ? seen : (there as Outcome)];
    }),
  );
}

async function seenAt({ path, of }: Path, viewer: ViewerName): Promise<Record<string, Outcome>> {
  const segments = segmentsOf(path, world.ids);
  const { type } = endOf(schema, segments);
  const names = fieldsAt(type.name, of);
  const subject = of !== undefined && of in world.ids ? of : SUBJECTS[type.name];
  const answer = await world.server.query(NAMES[viewer], operationOf(segments, selectionOf(type, names), world.ids));
  const reached = reach(answer, segments, subject === undefined ? null : (world.ids[subject] as string));
  return Object.fromEntries(
    names.map((name) => [name, typeof reached === 'object' ? outcomeOf(answer, reached, name) : reached]),
  );
}

test.each(VIEWERS)('every field, by every path, shows %s what the table says', async (viewer) => {
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
  'every root field, and every filter that names somebody, answers %s by the table',
  async (viewer) => {
    const [seen, expected] = [new Map<string, unknown>(), new Map<string, unknown>()];
    for (const [call, row] of CALLS) {
      const segments = segmentsOf(call, world.ids);
      const list = 'totalCount' in endOf(schema, segments).type.getFields();
      const answer = await world.server.query(
        NAMES[viewer],
        operationOf(segments, list ? 'totalCount' : '__typename', world.ids),
      );
      const parent = reach(answer, segments.slice(0, -1), null);
      const last = nameOf(segments.at(-1) ?? '');
      seen.set(call, typeof parent === 'object' ? outcomeOf(answer, parent, last) : parent);
      expected.set(call, row[VIEWERS.indexOf(viewer)]);
    }
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  },
);

test('the table has every field of every type, and no other', () => {
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

test('every field that leads to a type is the end of a path', () => {
  const ends = new Set(PATHS.map(({ path }) => endOf(schema, segmentsOf(path, world.ids)).field));
  const typeNames = new Set(objectTypes.map(({ name }) => name));
  const leading = coordinates.filter(({ field }) => typeNames.has(String(field.type).replace(/\W/g, '')));
  expect(leading.map(({ name }) => name).filter((name) => !ends.has(name))).toEqual([]);
});

const LIST = 'totalCount totals { ...T } edges { node { totals { ...T } } }';
const LISTS = `{
  clips(first: 100) { ${LIST} }
  me { clips(first: 100) { ${LIST} } campaigns { totalCount edges { node { clips(first: 100) { ${LIST} } } } } }
  campaigns {
    totalCount
    edges { node {
      clips(first: 100) { ${LIST} }
      tiktok: clips(first: 100, filter: { socialPlatform: TIKTOK }) { ${LIST} }
      submissions(first: 100) { totalCount edges { node { id } } }
      clippers { totalCount edges { node { clips(first: 100) { ${LIST} } } } }
    } }
  }
} ${TOTALS}`;

test.each(VIEWERS.slice(1))('lists count, and total, exactly the rows that %s gets', async (viewer) => {
  const lists = listsIn(dataOf(await world.server.query(NAMES[viewer], LISTS)));
  expect(lists.filter(({ totals }) => totals !== undefined).length).toBeGreaterThanOrEqual(6);
  for (const { totalCount, totals, edges } of lists) {
    expect(edges).toHaveLength(totalCount);
    if (totals !== undefined) expect(totals).toEqual(addTotals(edges.map(({ node }) => node.totals)));
  }
});

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

test("another clipper's row answers exactly as one that does not exist", async () => {
  for (const [field, theirs] of [
    ['user', 'zoe'],
    ['clip', 'zoes'],
    ['campaign', 'draft'],
  ] as const) {
    const ask = (name: string) => world.server.query('Noah', `{ ${field}(id: "${world.ids[name]}") { id } }`);
    const [hidden, missing] = [await ask(theirs), await ask('nobody')];
    expect(hidden.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND' });
    expect(withoutPlace(hidden)).toEqual(withoutPlace(missing));
  }
});

function withoutPlace({ data, errors, status }: Answer<unknown>): unknown {
  return { status, data, errors: errors?.map(({ message, extensions, path }) => ({ message, extensions, path })) };
}

test('requests at the same moment share nothing: each one reads as its own viewer', async () => {
  const names = Array.from({ length: 60 }, (_, n) => (['Noah', 'Zoe', 'Ada Admin'] as const)[n % 3] ?? 'Noah');
  const answers = await Promise.all(
    names.map((name) => world.server.query(name, '{ me { name } clips { totalCount } submissions { totalCount } }')),
  );
  const rows = { Noah: 3, Zoe: 4, 'Ada Admin': 7 };
  expect(answers.map(dataOf)).toEqual(
    names.map((name) => ({ me: { name }, clips: { totalCount: rows[name] }, submissions: { totalCount: rows[name] } })),
  );
});

const FORMER = `{ me {
  totals { ...T } clips { totalCount totals { ...T } edges { node { id } } }
  submissions(first: 1) { edges { node { status clip { id } campaign { name } user { name } } } }
} } ${TOTALS}`;
const PRESENT = `query Present($id: ID!) { clip(id: $id) {
  earned user { name }
  submissions { totalCount edges { node { status user { name } } } }
  earnings { totalCount edges { node { kind amount } } }
  settlement { due accrued }
} }`;

test.each(['REJECTED', 'WITHDRAWN', 'REVOKED'] as const)(
  'a %s clip that somebody else submitted is theirs, and neither owner sees what is of the other',
  async (status) => {
    changing = await openVisibilityWorld();
    const { database, server, scene, ids } = changing;
    const [noah, zoe] = [ids['noah'], ids['zoe']].map((id) => ({ userId: BigInt(id ?? ''), role: 'CLIPPER' as const }));
    if (noah === undefined || zoe === undefined) throw new Error('the world has no clippers');
    const before = dataOf(await server.query('Noah', FORMER)).me;
    const open = BigInt(ids['open'] ?? '');
    const post = await scene.submit(noah, open);
    scene.shows(post, 3_000);
    await scene.tick();
    await LOSSES[status](scene, noah, post.clipId);
    await scene.resubmit(zoe, open, post);
    await approveClip(database, scene.admin, { clipId: post.clipId });

    const variables = { id: post.clipId.toString() };
    const former = dataOf(await server.query('Noah', FORMER)).me;
    expect([former.totals, former.clips]).toEqual([before.totals, before.clips]);
    const submission = { status, clip: null, campaign: { name: 'Open' }, user: { name: 'Noah' } };
    expect(former.submissions.edges).toEqual([{ node: submission }]);
    expect((await server.query('Noah', PRESENT, variables)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');

    const { clip } = dataOf(await server.query('Zoe', PRESENT, variables));
    expect(clip).toEqual({
      earned: '3.00',
      user: { name: 'Zoe' },
      submissions: { totalCount: 1, edges: [{ node: { status: 'APPROVED', user: { name: 'Zoe' } } }] },
      earnings: { totalCount: 1, edges: [{ node: { kind: 'ACCRUAL', amount: '3.00' } }] },
      settlement: { due: '3.00', accrued: '3.00' },
    });
    const all = dataOf(await server.query('Ada Admin', PRESENT, variables)).clip;
    expect([all.submissions.totalCount, all.earnings.totalCount]).toEqual([2, status === 'REVOKED' ? 3 : 1]);
  },
);

/** How a clip is lost by its owner, so that it may be submitted again. */
const LOSSES = {
  REJECTED: ({ database, admin }: Scene, _: Actor, clipId: bigint) =>
    rejectClip(database, admin, { clipId, reason: 'NOT_OWNER' }),
  WITHDRAWN: async ({ database }: Scene, owner: Actor, clipId: bigint) => {
    const { id } = await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });
    await withdrawSubmission(database, owner, { submissionId: id });
  },
  REVOKED: async ({ database, admin }: Scene, _: Actor, clipId: bigint) => {
    await approveClip(database, admin, { clipId });
    await revokeApproval(database, admin, { clipId, reason: 'It is not the owner’s.' });
  },
};
