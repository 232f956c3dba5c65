/** Reads a page of the changes feed from the snapshot of the response. */
import { ROOT } from '../../kernel/api/page.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { Refusal } from '../../kernel/base/errors.js';
import { defineLoader, rowOrNull } from '../../kernel/reads/loader.js';
import type { Loaders } from '../../kernel/reads/loaders.js';
import type { ChangeType } from './change.enums.js';
import {
  type ChangeCursor,
  type ChangePlace,
  type FeedState,
  parseCursor,
  presentSight,
  printCursor,
  refuseExpired,
  typesFrom,
} from './change-cursor.js';
import { type ChangeEntry, changesAfter, ENTRIES_MAX, feedState, ROWS_MAX, type Window } from './changes.sql.js';

export interface ChangeRow {
  type: ChangeType;
  id: Id;
}

export interface ChangesRead {
  nodes: ChangeRow[];
  endCursor: string;
  hasMore: boolean;
}

const stateOfFeed = defineLoader<Id, FeedState & { parentId: Id }, FeedState | null>({
  statement: feedState,
  keyOf: (row) => row.parentId,
  value: rowOrNull,
});

const entriesOfWindow = defineLoader<Id, ChangeEntry, readonly ChangeEntry[], Window>({
  statement: changesAfter,
  keyOf: (row) => row.parentId,
  value: (rows) => rows,
});

export interface ChangesAsked {
  /** Null: those of the cursor, or all that are open. */
  types: readonly ChangeType[] | null;
  /** The types that the viewer may follow. */
  open: readonly ChangeType[];
  size: number;
}

/** Without a cursor: the cursor of now, and no changes. */
export async function readChanges(
  loaders: Loaders,
  after: string | null,
  { types: asked, open, size }: ChangesAsked,
): Promise<ChangesRead> {
  const cursor = after === null ? null : parseCursor(after);
  const types =
    asked === null ? (cursor?.types ?? open).filter((type) => open.includes(type)) : typesFrom(cursor, asked);
  const state = await loaders.load(stateOfFeed, ROOT);
  if (state === null)
    throw new Refusal(
      'UNAVAILABLE',
      'This database only follows another one and has no changes of its own. Ask the primary.',
    );
  const now = presentSight(state);
  const ended = { epoch: state.epoch, types, walk: null };
  if (cursor === null) return { nodes: [], endCursor: printCursor({ ...ended, seen: now }), hasMore: false };
  refuseExpired(cursor, state);
  const { seen, walk } = cursor;
  const until = walk?.until ?? now;
  const window = { seen: seen.snapshot, until: until.snapshot, after: walk?.after ?? null, types, size };
  const found = await loaders.load(entriesOfWindow, ROOT, window);
  const nodes = found.flatMap(({ type, id }) => (type === null || id === null ? [] : [{ type, id }])).slice(0, size);
  const next = nextPlace(found, size);
  const following: ChangeCursor =
    next === null ? { ...ended, seen: until } : { ...ended, seen, walk: { until, after: next } };
  // The pages of a walk end where its first one saw the end. More may have changed since.
  const hasMore = next !== null || until.snapshot !== now.snapshot;
  return { nodes, endCursor: printCursor(following), hasMore };
}

/** Beyond every place of a row. */
const LAST_PLACE = String(10n ** 18n - 1n);

/** Where the next page begins; null: the window has no more. */
function nextPlace(found: readonly ChangeEntry[], size: number): ChangePlace | null {
  const [first, last] = [found[0], found[size - 1]];
  if (first === undefined) return null;
  if (found.length > size && last !== undefined) return { xid: last.xid, row: last.row, place: last.place };
  if (first.entries === ENTRIES_MAX) return first.lastEntry;
  return first.rows === ROWS_MAX && first.lastRow !== null ? { ...first.lastRow, place: LAST_PLACE } : null;
}
