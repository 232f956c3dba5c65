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

/** Sessions are in UTC. Eras, infinity and longer years are left to pg. */
function timeOf(text: string): unknown {
  if (text[10] !== ' ' || !text.endsWith('+00')) return ownTime(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

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
