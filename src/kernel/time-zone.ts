/**
 * Time zones. They are judged here and nowhere else: PostgreSQL is given moments. It has rules and names of its own ("CET"
 * without a summer, "IST" in Israel), and two judges put an hour of earnings on different days.
 */

import { Temporal } from 'temporal-polyfill';
import { BoundedCache } from './bounded-cache.js';

/** Areas of the IANA database: a name that begins with one means one thing. */
const PLACE =
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/[\w+/-]+$/i;

/**
 * IANA names without an area. Its abbreviations are not among them: IST is the time of Ireland, Israel and India, and
 * EST, which IANA keeps without a summer, is asked for by people who mean New York.
 */
const ALONE = new Set(
  (
    'UTC UCT Universal Zulu GMT GMT0 GMT+0 GMT-0 Greenwich Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel Jamaica ' +
    'Japan Kwajalein Libya NZ NZ-CHAT Navajo Poland Portugal PRC ROC ROK Singapore Turkey W-SU'
  )
    .toLowerCase()
    .split(' '),
);

const NAME_LENGTH_MAX = 64;
const KNOWN_MAX = 500;

/** Names as they were asked for, and what they stand for; null: for nothing. */
const KNOWN = new BoundedCache<string | null>({ name: 'zones', entriesMax: KNOWN_MAX });

/** No clock was ever set by more: the Philippines and Samoa left out a day, Kwajalein too. */
const CHANGE_MS_MAX = 26 * 3_600_000;

/** A stretch of time, half-open, in which the clocks of a zone are not set. */
interface Stretch {
  from: number;
  until: number;
  /** Local time less UTC. */
  offset: number;
}

/** All times are milliseconds since 1970: moments in UTC, local ones as if the clock on the wall showed UTC. */
export class Zone {
  #last: Stretch | null = null;

  private constructor(readonly name: string) {}

  /** Null for a name that is unknown, or that means more than one zone. */
  static named(name: string): Zone | null {
    if (name.length > NAME_LENGTH_MAX) return null;
    let known = KNOWN.get(name);
    if (known === undefined) {
      known = canonicalName(name);
      KNOWN.set(name, known);
    }
    return known === null ? null : new Zone(known);
  }

  /** What the clock on the wall shows. */
  localOf(moment: number): number {
    return moment + this.#stretch(moment).offset;
  }

  /** The next moment at which the clocks are set; Infinity: there is none. */
  nextChange(moment: number): number {
    return this.#stretch(moment).until;
  }

  /**
   * The first moment of the day that has this local midnight: of two midnights the first; where the clock leaves midnight
   * out, the moment it does so.
   */
  startOfDay(midnight: number): number {
    const stretch = this.#stretch(midnight - (this.#last?.offset ?? 0));
    const start = midnight - stretch.offset;
    // Far from the changes of the clock a day starts once; near them the calendar is asked.
    if (start >= stretch.from + CHANGE_MS_MAX && start < stretch.until) return start;
    return dateOf(midnight).toZonedDateTime(this.name).epochMilliseconds;
  }

  /** The moment at which the clock shows this: the earlier of two, and the one after a gap. */
  momentOf(local: number): number {
    return Temporal.Instant.fromEpochMilliseconds(local)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime()
      .toZonedDateTime(this.name).epochMilliseconds;
  }

  #stretch(moment: number): Stretch {
    if (this.#last !== null && moment >= this.#last.from && moment < this.#last.until) return this.#last;
    const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(this.name);
    const here = at(moment);
    this.#last = {
      from: at(moment + 1).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      until: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offset: here.offsetNanoseconds / 1_000_000,
    };
    return this.#last;
  }
}

function dateOf(midnight: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(midnight).toZonedDateTimeISO('UTC').toPlainDate();
}

/** One spelling a zone: what is kept of zones must not grow with the ways to spell them. */
function canonicalName(name: string): string | null {
  if (!PLACE.test(name) && !ALONE.has(name.toLowerCase())) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
