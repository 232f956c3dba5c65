/** The scalars of the API. Money and rates are decimal strings, never floats. Counts are always JSON numbers. */
import { GraphQLScalarType, type GraphQLScalarTypeConfig, GraphQLString, Kind, type ValueNode } from 'graphql';
import {
  GraphQLDateTimeISO,
  GraphQLEmailAddress,
  GraphQLJSONObject,
  GraphQLSafeInt,
  GraphQLURL,
} from 'graphql-scalars';
import { Refusal } from '../base/errors.js';
import { formatMoney, formatRate, parseMoney, parseRate } from '../base/money.js';

/**
 * The type of a scalar's JSON in TypeScript, under the name that GraphQL Code Generator reads. schema/scalars.json is
 * made of it.
 */
const IN_JSON = {
  text: { codegenScalarType: 'string' },
  number: { codegenScalarType: 'number' },
  object: { codegenScalarType: 'Record<string, unknown>' },
} as const;

/** Says what is expected and never repeats the value, which may be a password in the wrong place. */
function refusal(name: string, expected: string, node?: ValueNode): Refusal {
  return new Refusal('BAD_USER_INPUT', `${name}: ${expected}.`, {}, node);
}

/** Gives a scalar of graphql-scalars our own error messages, because its messages repeat the value. */
function inOurWords<Inside, Outside>(
  config: GraphQLScalarTypeConfig<Inside, Outside>,
  expected: string,
): GraphQLScalarType<Inside, Outside> {
  const { name, parseValue, parseLiteral } = new GraphQLScalarType(config);
  const refusing = (parse: () => Inside, node?: ValueNode): Inside => {
    try {
      return parse();
    } catch (error) {
      throw error instanceof Refusal ? error : refusal(name, expected, node);
    }
  };
  return new GraphQLScalarType({
    ...config,
    parseValue: (value) => refusing(() => parseValue(value)),
    parseLiteral: (node, variables) => refusing(() => parseLiteral(node, variables), node),
  });
}

/** Outside these years a time has another text form, which neither RFC 3339 nor the database knows. */
const YEAR_FIRST = 1;
const YEAR_LAST = 9_999;

function within(date: Date, node?: ValueNode): Date {
  const year = date.getUTCFullYear();
  if (year >= YEAR_FIRST && year <= YEAR_LAST) return date;
  throw refusal('DateTime', 'a time must be in the years 1 to 9999, in UTC', node);
}

export const DateTime = inOurWords(
  {
    ...GraphQLDateTimeISO.toConfig(),
    name: 'DateTime',
    extensions: IN_JSON.text,
    description:
      'A time in UTC as ISO 8601 text, such as "2026-01-31T06:00:00.000Z". The year is 1 to 9999. Input may have another offset from UTC.',
    // The database returns dates. toISOString checks any other value.
    serialize: (value) => (value instanceof Date ? value.toISOString() : GraphQLDateTimeISO.serialize(value)),
    parseValue: (value) => within(GraphQLDateTimeISO.parseValue(value)),
    parseLiteral: (node, variables) => within(GraphQLDateTimeISO.parseLiteral(node, variables), node),
  },
  'a time must be ISO 8601 text with its offset from UTC, such as "2026-01-31T06:00:00.000Z"',
);

export const EmailAddress = inOurWords(
  {
    ...GraphQLEmailAddress.toConfig(),
    extensions: IN_JSON.text,
    description: 'An e-mail address, such as "mia@example.org".',
  },
  'an e-mail address must look like "mia@example.org"',
);

export const Url = inOurWords(
  {
    ...GraphQLURL.toConfig(),
    extensions: IN_JSON.text,
    description: 'An absolute link, such as "https://youtu.be/dQw4w9WgXcQ".',
  },
  'a link must be absolute, such as "https://youtu.be/dQw4w9WgXcQ"',
);

/** A plain text here. The argument's own rule checks it, because only there the bad argument can be named. */
export const TimeZone = inOurWords(
  {
    ...GraphQLString.toConfig(),
    name: 'TimeZone',
    extensions: IN_JSON.text,
    specifiedByURL: null,
    description:
      'The IANA name of a time zone, such as "Europe/Berlin", in upper or lower case. Abbreviations ("IST", "EST", "CET") and offsets are refused.',
  },
  'a time zone must be a text, such as "Europe/Berlin"',
);

export const JsonObject = new GraphQLScalarType({
  ...GraphQLJSONObject.toConfig(),
  extensions: IN_JSON.object,
  description: 'A JSON object. The field that returns it describes its members.',
});

export const Money = decimal({
  name: 'Money',
  description:
    'An amount in the currency of Settings.currency, as a decimal string with exactly two places, such as "12.50". JSON numbers are refused.',
  parse: parseMoney,
  format: formatMoney,
  example: 'an amount must be a string with exactly two decimal places, such as "12.50"',
});

export const Rate = decimal({
  name: 'Rate',
  description:
    'An amount of currency per 1,000 views, as a decimal string with up to four places, such as "0.35". JSON numbers are refused.',
  parse: parseRate,
  format: formatRate,
  example: 'a rate must be a string with up to four decimal places, such as "0.35"',
});

/** Only answered, never taken: the database computes it, and its text is the exact value. */
export const DecimalText = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'A decimal number as text, such as "53.80". The field that returns it says how many places it has.',
  extensions: IN_JSON.text,
  serialize: (value) => {
    if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value))
      throw new TypeError('Decimal must be a decimal text');
    return value;
  },
  parseValue: () => {
    throw refusal('Decimal', 'no argument takes it');
  },
});

/** graphql-scalars' SafeInt, which also takes the bigint that the database returns. */
export const SafeInt = inOurWords(
  {
    ...GraphQLSafeInt.toConfig(),
    extensions: IN_JSON.number,
    description: 'A count: a whole number up to 9,007,199,254,740,991, always a JSON number.',
    serialize: (value) => {
      const number = typeof value === 'bigint' ? Number(value) : value;
      return Number.isSafeInteger(number) ? (number as number) : GraphQLSafeInt.serialize(number);
    },
  },
  'a count must be a whole JSON number up to 9,007,199,254,740,991, not a text',
);

interface Decimal {
  name: string;
  description: string;
  parse: (text: string) => bigint | null;
  format: (value: bigint) => string;
  example: string;
}

function decimal({ name, description, parse, format, example }: Decimal): GraphQLScalarType<bigint, string> {
  const parseText = (value: unknown, node?: ValueNode): bigint => {
    const parsed = typeof value === 'string' ? parse(value) : null;
    if (parsed === null) throw refusal(name, example, node);
    return parsed;
  };
  return new GraphQLScalarType({
    name,
    description,
    extensions: IN_JSON.text,
    serialize: (value) => {
      if (typeof value !== 'bigint') throw new TypeError(`${name} must be a bigint`);
      return format(value);
    },
    parseValue: (value) => parseText(value),
    parseLiteral: (node) => parseText(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}
