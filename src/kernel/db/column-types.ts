/** Parsers of column values: counts and cents become bigint, and frequent types get a faster parser than pg's. */
import pg from 'pg';

type Parser = (text: string) => unknown;

const own = (oid: number): Parser => pg.types.getTypeParser(oid) as Parser;

const { INT8, TIMESTAMPTZ } = pg.types.builtins;
const TEXT_ARRAY = 1009 as typeof INT8;
const INT8_ARRAY = 1016 as typeof INT8;

const ownTime = own(TIMESTAMPTZ);
const ownTexts = own(TEXT_ARRAY);
const ownNumbers = own(INT8_ARRAY);

/** Sessions are in UTC. Eras, infinity, and years of another length are left to pg. */
function timeOf(text: string): unknown {
  if (text[0] === '0' || text[10] !== ' ' || !text.endsWith('+00')) return ownTime(text);
  return new Date(
    Date.UTC(
      digits(text, 0, 4),
      digits(text, 5, 7) - 1,
      digits(text, 8, 10),
      digits(text, 11, 13),
      digits(text, 14, 16),
      digits(text, 17, 19),
      millisecondsOf(text),
    ),
  );
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let place = from; place < to; place += 1) number = number * 10 + text.charCodeAt(place) - ZERO;
  return number;
}

/** PostgreSQL leaves out zeros at the end, and a Date has no more than three digits. */
function millisecondsOf(text: string): number {
  const length = Math.min(text.length - FRACTION - ZONE_LENGTH, 3);
  return length <= 0 ? 0 : digits(text, FRACTION, FRACTION + length) * 10 ** (3 - length);
}

const ZERO = '0'.charCodeAt(0);
/** Where the fraction begins, and the length of `+00`. */
const FRACTION = '2026-01-31 12:00:00.'.length;
const ZONE_LENGTH = 3;

/** PostgreSQL quotes every element that is not a plain word. An unquoted NULL is a null. */
function textsOf(text: string): unknown {
  if (/"|NULL/.test(text)) return ownTexts(text);
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}

/** pg leaves the elements as text. */
function bigintsOf(text: string): unknown {
  return (ownNumbers(text) as (string | null)[]).map((element) => (element === null ? null : BigInt(element)));
}

const PARSERS = new Map<number, Parser>([
  [INT8, BigInt],
  [TIMESTAMPTZ, timeOf],
  [TEXT_ARRAY, textsOf],
  [INT8_ARRAY, bigintsOf],
]);

export const columnTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;
