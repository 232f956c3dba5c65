/** The changes between two snapshots, for live queries: the same rows of the feed that a cursor at the first one answers. */
import { ROOT } from '../../kernel/api/page.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { BoundedCache } from '../../kernel/base/bounded-cache.js';
import { Refusal } from '../../kernel/base/errors.js';
import { type Reader, readOne } from '../../kernel/db/sql.js';
import type { Look } from '../../kernel/live/live-queries.js';
import { presentSight } from './change-cursor.js';
import { feedState, touchedSince } from './changes.sql.js';

/** The newest state that was looked at. */
export interface Seen {
  epoch: string;
  snapshot: string;
}

export interface Touched {
  /** Some row changed. */
  any: boolean;
  users: ReadonlySet<Id>;
  campaigns: ReadonlySet<Id>;
  /** Those of them in which more than figures moved. */
  reworded: ReadonlySet<Id>;
}

const CAMPAIGNS_MAX = 10_000;

/** One for each process that looks. It remembers the campaigns that it saw change. */
export function looker(): (reader: Reader, seen: Seen | null) => Promise<Look<Seen, Touched>> {
  const words = new BoundedCache<string>({ name: 'campaigns seen', entriesMax: CAMPAIGNS_MAX });
  return async (reader, seen) => {
    // In one packet.
    const [[state], touched] = await Promise.all([
      reader.read(feedState, [ROOT]),
      seen === null ? null : readOne(reader, touchedSince, [ROOT], seen.snapshot),
    ]);
    if (state === undefined)
      throw new Refusal('UNAVAILABLE', 'This database only follows another one. Live queries need the primary.');
    const now = { epoch: state.epoch, snapshot: presentSight(state).snapshot };
    // Ids of transactions mean something else in another epoch.
    if (seen?.epoch !== now.epoch || touched === null || touched.users === null) return { seen: now, touched: null };
    const { rows, users, campaigns } = touched;
    const reworded = Object.entries(campaigns).filter(([id, text]) => {
      const known = words.get(id);
      if (text === null) words.delete(id);
      else words.set(id, text);
      return text === null || text !== known;
    });
    return {
      seen: now,
      touched: {
        any: rows > 0,
        users: new Set(users),
        campaigns: new Set(Object.keys(campaigns)),
        reworded: new Set(reworded.map(([id]) => id)),
      },
    };
  };
}
