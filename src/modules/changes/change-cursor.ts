/**
 * The cursor of the changes feed is a snapshot: the caller knows everything that it saw. The pages of one walk end at a second
 * snapshot, which the first page pins. Pure: no I/O.
 */
import { badInput, Refusal } from '../../kernel/base/errors.js';
import { CHANGE_TYPES, type ChangeType } from './change.enums.js';

/** Changes are kept for this time. The prune waits a day longer, so no cursor loses rows before it expires. */
export const RETENTION_DAYS = 30;
const RETENTION_MS = RETENTION_DAYS * 86_400_000;

export interface Sight {
  /** A snapshot as PostgreSQL prints it: xmin:xmax:transactions in progress. */
  snapshot: string;
  /** In milliseconds since 1970, by the clock of the database. */
  takenAt: number;
}

/** A place among the changes: in their order, of transaction, row and entry. */
export interface ChangePlace {
  xid: string;
  row: string;
  place: string;
}

export interface ChangeCursor {
  epoch: string;
  types: readonly ChangeType[];
  seen: Sight;
  /** Of the pages of a walk after the first. Null: the walk has ended. */
  walk: { until: Sight; after: ChangePlace } | null;
}

export function printCursor({ epoch, types, seen, walk }: ChangeCursor): string {
  const named = CHANGE_TYPES.filter((type) => types.includes(type));
  const kinds = named.length === CHANGE_TYPES.length ? null : named;
  const rest =
    walk === null ? [] : [walk.until.snapshot, walk.until.takenAt, walk.after.xid, walk.after.row, walk.after.place];
  const parts = [epoch, kinds, seen.snapshot, seen.takenAt, ...rest];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** BAD_USER_INPUT for any text that printCursor() cannot have printed. */
export function parseCursor(text: string): ChangeCursor {
  const [epoch, kinds, seen, seenAt, until, untilAt, xid, row, place] = partsOf(text);
  const types = kinds === null ? CHANGE_TYPES : kinds;
  if (typeof epoch !== 'string' || !/^[\w-]{1,100}$/.test(epoch) || !areTypes(types)) throw noCursor();
  const cursor = { epoch, types, seen: sightOf(seen, seenAt), walk: null };
  if (until === undefined) return cursor;
  const after = { xid: numberOf(xid), row: numberOf(row), place: numberOf(place) };
  return { ...cursor, walk: { until: sightOf(until, untilAt), after } };
}

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) && (parts.length === 4 || parts.length === 9) ? parts : [];
  } catch {
    return [];
  }
}

function areTypes(types: unknown): types is readonly ChangeType[] {
  return Array.isArray(types) && types.every((type) => CHANGE_TYPES.includes(type as ChangeType));
}

function sightOf(snapshot: unknown, takenAt: unknown): Sight {
  if (typeof snapshot !== 'string' || !Number.isSafeInteger(takenAt)) throw noCursor();
  const [xmin, xmax, open] = partsOfSnapshot(snapshot);
  const rising = [xmin, ...open].every((xid, at, all) => at < 2 || xid > (all[at - 1] as bigint));
  const inside = open.every((xid) => xid >= xmin && xid < xmax);
  if (xmin === 0n || xmin > xmax || !rising || !inside) throw noCursor();
  return { snapshot, takenAt: takenAt as number };
}

/** A transaction or a row is at least 1. 2^63 - 1 has 19 digits, so nothing overflows in PostgreSQL. */
function numberOf(text: unknown): string {
  if (typeof text !== 'string' || !/^\d{1,18}$/.test(text)) throw noCursor();
  return text;
}

const SNAPSHOT = /^(\d{1,18}):(\d{1,18}):((?:\d{1,18}(?:,\d{1,18})*)?)$/;

function partsOfSnapshot(snapshot: string): [bigint, bigint, bigint[]] {
  const [, xmin, xmax, open] = SNAPSHOT.exec(snapshot) ?? [];
  if (xmin === undefined || xmax === undefined) throw noCursor();
  return [BigInt(xmin), BigInt(xmax), open ? open.split(',').map(BigInt) : []];
}

function noCursor(): Refusal {
  return badInput('after', 'after must be the endCursor of an earlier answer of changes. Without one, leave it out.');
}

/** The present of the database, as a page needs it. */
export interface FeedState {
  epoch: string;
  snapshot: string;
  takenAt: Date;
  /** The newest transaction that left a change and that the snapshot sees. Null: there is none. */
  newest: string | null;
}

/**
 * The present snapshot, up to the newest change that it sees. Transactions after that left no change yet. If the database
 * crashes, their ids may be given again, and the cursor must not take the new ones for seen.
 */
export function presentSight({ snapshot, takenAt, newest }: FeedState): Sight {
  const [, , open] = partsOfSnapshot(snapshot);
  const xmax = BigInt(newest ?? 0) + 1n;
  const inside = open.filter((xid) => xid < xmax);
  return { snapshot: `${inside[0] ?? xmax}:${xmax}:${inside.join(',')}`, takenAt: takenAt.getTime() };
}

/** Refuses a cursor of another epoch, of the future, or from before the retention. */
export function refuseExpired({ epoch, seen, walk }: ChangeCursor, now: FeedState): void {
  const sights = [seen, ...(walk === null ? [] : [walk.until])];
  const [, present] = partsOfSnapshot(now.snapshot);
  if (epoch !== now.epoch || sights.some(({ snapshot }) => partsOfSnapshot(snapshot)[1] > present))
    throw expired('comes from another state of the database, which was restored or recovered since');
  if (sights.some(({ takenAt }) => now.takenAt.getTime() - takenAt > RETENTION_MS))
    throw expired(`is older than ${RETENTION_DAYS} days, for which changes are kept`);
}

function expired(why: string): Refusal {
  return new Refusal(
    'CURSOR_EXPIRED',
    `The cursor ${why}. Ask for changes without after, then copy everything anew, and follow from that cursor.`,
    { field: 'after' },
  );
}

/** The types to answer: those asked for, or those of the cursor. A cursor follows no types that it left out before. */
export function typesFrom(cursor: ChangeCursor | null, asked: readonly ChangeType[]): readonly ChangeType[] {
  const added = cursor === null ? [] : asked.filter((type) => !cursor.types.includes(type));
  if (added.length === 0) return asked;
  throw badInput(
    'types',
    `This cursor did not follow ${added.join(', ')}. Ask for the types that it follows, or for changes without after and a new copy.`,
  );
}
