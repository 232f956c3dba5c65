/**
 * The law of the changes feed (docs/design.md#changes): it names every row that answers otherwise after a command or a job. Each
 * move is made in a world of its own, which is copied whole before and after it. Live queries rest on the same rows: a
 * screen that shows another answer after a move must be looked at again.
 */
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { idOf } from '../support/ids.js';
import { missedBy, screensOf } from '../support/live-screens.js';
import { differencesOf } from '../support/mirror/copies.js';
import { EVERY_FIELD } from '../support/mirror/selections.js';
import { wholeCopy } from '../support/whole-copy.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';
import { FIGURES, MOVES } from './changes-moves.js';
import { CASES } from './mutation-cases.js';

let stage: WriteStage;
beforeEach(async () => {
  stage = await WriteStage.open({ env: EVERY_FIELD });
});
afterEach(() => stage.close());

/** Live screens that no change of these moves concerned. */
let rested = 0;

/** Fields of rows that were there before, as "user totals.earned". */
const moved = new Set<string>();

async function changedSince(after: string | null): Promise<{ ids: string[]; endCursor: string }> {
  const ids: string[] = [];
  for (let cursor = after; ; ) {
    const answer = await stage.server.query(
      ADMIN,
      'query ($after: String) { changes(after: $after, first: 500) { nodes { id } endCursor hasMore } }',
      { after: cursor },
    );
    expect(answer.errors).toBeUndefined();
    const { nodes, endCursor, hasMore } = answer.data.changes;
    ids.push(...nodes.map(({ id }: { id: string }) => id));
    if (!hasMore) return { ids, endCursor };
    cursor = endCursor;
  }
}

async function follow(move: () => Promise<unknown>): Promise<void> {
  const { endCursor } = await changedSince(null);
  const before = await wholeCopy(stage);
  const screens = await screensOf(stage);
  await move();
  const looked = await missedBy(stage, screens);
  const { ids } = await changedSince(endCursor);
  const differences = differencesOf(before, await wholeCopy(stage));
  const missed = Object.fromEntries([...differences].filter(([id]) => !ids.includes(id)));
  expect(missed).toEqual({});
  expect(looked.missed).toEqual([]);
  rested += looked.rested;
  for (const [id, fields] of differences) for (const field of fields) moved.add(`${id.split('_')[0]} ${field}`);
}

/** These change nothing that the feed follows, or need the password or the code of somebody. */
const SILENT = new Set(['login', 'logout', 'refreshToken']);

test.each(Object.keys(CASES).filter((name) => !SILENT.has(name)))('%s', async (name) => {
  const asked = await CASES[name]?.(stage);
  if (asked === undefined) throw new Error(name);
  await follow(async () => {
    const input = { ...asked.input, idempotencyKey: stage.fresh('k') };
    const answer = await stage.mutate(asked.as, name, input, `replayed ${asked.payload}`);
    expect(answer.errors).toBeUndefined();
  });
});

test.each(Object.keys(MOVES))('%s', async (name) => {
  const move = await MOVES[name]?.(stage);
  if (move === undefined) throw new Error(name);
  await follow(async () => {
    const answer = (await move()) as { errors?: unknown } | undefined;
    expect(answer?.errors).toBeUndefined();
  });
});

test('the moves above moved each of these figures', () => {
  const wanted = Object.entries(FIGURES).flatMap(([prefix, fields]) => fields.map((field) => `${prefix} ${field}`));
  expect(wanted.filter((figure) => !moved.has(figure))).toEqual([]);
});

test('not every live screen is looked at after every move', () => {
  expect(rested).toBeGreaterThan(100);
});

const pause = (campaignId: bigint) =>
  stage.mutate(ADMIN, 'pauseCampaign', { campaignId: idOf('campaign', campaignId) }, 'replayed');

/** A table, the rows that a copy misses without its trigger, and a move. */
const UNNOTICED = [
  ['Clip', 'user', async () => stage.observe((await stage.database.prisma.clip.findFirstOrThrow()).id, 20_000)],
  ['ClipSubmission', 'submission', async () => approveClip(stage.database, stage.scene.admin, { clipId: 2n })],
  ['Campaign', 'clip', async () => pause(1n)],
  ['Earning', 'earning', async () => approveClip(stage.database, stage.scene.admin, { clipId: 2n })],
] as const;

test.each(UNNOTICED)('without its trigger on %s a copy misses a %s', async (table, missed, move) => {
  await stage.pending(10_000, undefined, (await stage.approved()).campaignId);
  const name = `${table}_record_changes_on_${table === 'Earning' ? 'insert' : 'update'}`;
  await stage.database.pool.query(`DROP TRIGGER "${name}" ON "${table}"`);
  await expect(follow(move)).rejects.toThrow(new RegExp(`"${missed}_\\d+"`));
});
