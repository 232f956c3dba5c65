/**
 * Time zones. Only this file interprets them, and PostgreSQL only gets points in time. PostgreSQL has its own rules and
 * names ("CET" without summer time, "IST" as Israel). Two interpretations would put an hour of earnings on different
 * days.
 */
import { Temporal } from 'temporal-polyfill';
import { BoundedCache } from './bounded-cache.js';

/** Areas of the IANA database. A name that begins with one is unambiguous. */
const PLACE =
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/[\w+/-]+$/i;

/**
 * IANA names without an area. Abbreviations are left out: IST may mean Ireland, Israel or India, and people who write
 * EST mean New York, while IANA's EST has no summer time.
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

/** Names as they were requested, and their canonical names; null: unknown. */
const KNOWN = new BoundedCache<string | null>({ name: 'zones', entriesMax: KNOWN_MAX });

/** No clock was ever changed by more. The Philippines, Samoa and Kwajalein skipped a day. */
const CHANGE_MS_MAX = 26 * 3_600_000;

/** A half-open interval in which a zone's clocks do not change. */
interface Stretch {
  from: number;
  until: number;
  /** Local time minus UTC. */
  offset: number;
}

/** All times are milliseconds since 1970. Local times are given as if the local clock showed UTC. */
export class Zone {
  #last: Stretch | null = null;

  private constructor(readonly name: string) {}

  /** Null for a name that is unknown or ambiguous. */
  static named(name: string): Zone | null {
    if (name.length > NAME_LENGTH_MAX) return null;
    let known = KNOWN.get(name);
    if (known === undefined) {
      known = canonicalName(name);
      KNOWN.set(name, known);
    }
    return known === null ? null : new Zone(known);
  }

  /** The local time. */
  localOf(moment: number): number {
    return moment + this.#stretch(moment).offset;
  }

  /** The next time at which the clocks change; Infinity: never. */
  nextChange(moment: number): number {
    return this.#stretch(moment).until;
  }

  /**
   * The start of the day with this local midnight. Of two midnights it is the first. If the clock skips midnight, it is
   * the time of the skip.
   */
  startOfDay(midnight: number): number {
    const stretch = this.#stretch(midnight - (this.#last?.offset ?? 0));
    const start = midnight - stretch.offset;
    // Far from a change of the clock the day has one start. Near a change, look more closely.
    if (start >= stretch.from + CHANGE_MS_MAX && start < stretch.until) return start;
    return dateOf(midnight).toZonedDateTime(this.name).epochMilliseconds;
  }

  /** The point in time for a local time: the earlier of two, or the one after a gap. */
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

/** One spelling for each zone, so that caches of zones do not grow with the spellings. */
function canonicalName(name: string): string | null {
  if (!PLACE.test(name) && !ALONE.has(name.toLowerCase())) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
