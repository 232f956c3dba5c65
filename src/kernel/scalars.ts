/** Scalars of the contract. Money and rates are decimal strings, never floats; counts are always JSON numbers. */
import { GraphQLScalarType, type GraphQLScalarTypeConfig, GraphQLString, Kind, type ValueNode } from 'graphql';
import {
  GraphQLDateTimeISO,
  GraphQLEmailAddress,
  GraphQLJSONObject,
  GraphQLSafeInt,
  GraphQLURL,
} from 'graphql-scalars';
import { Refusal } from './errors.js';
import { formatMoney, formatRate, parseMoney, parseRate } from './money.js';

/** Says what is expected, and never what was sent: it may be a password in the wrong place. */
function refusal(name: string, expected: string, node?: ValueNode): Refusal {
  return new Refusal('BAD_USER_INPUT', `${name}: ${expected}.`, {}, node);
}

/** A scalar of graphql-scalars that refuses in our words: its own repeat the value. */
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

/** Before and after these years the text of a moment has another form, which neither RFC 3339 nor the database knows. */
const YEAR_FIRST = 1;
const YEAR_LAST = 9_999;

function within(date: Date, node?: ValueNode): Date {
  const year = date.getUTCFullYear();
  if (year >= YEAR_FIRST && year <= YEAR_LAST) return date;
  throw refusal('DateTime', 'a moment lies in the years 1 to 9999, in UTC', node);
}

export const DateTime = inOurWords(
  {
    ...GraphQLDateTimeISO.toConfig(),
    name: 'DateTime',
    description: 'A moment in UTC as ISO 8601 text, such as "2026-06-01T00:00:00.000Z". Its year is 1 to 9999.',
    // What the database answers is a date; toISOString checks the rest.
    serialize: (value) => (value instanceof Date ? value.toISOString() : GraphQLDateTimeISO.serialize(value)),
    parseValue: (value) => within(GraphQLDateTimeISO.parseValue(value)),
    parseLiteral: (node, variables) => within(GraphQLDateTimeISO.parseLiteral(node, variables), node),
  },
  'a moment is ISO 8601 text with its offset from UTC, such as "2026-06-01T00:00:00.000Z"',
);

export const EmailAddress = inOurWords(
  { ...GraphQLEmailAddress.toConfig(), description: 'An e-mail address, such as "mia@example.org".' },
  'an e-mail address looks like "mia@example.org"',
);

export const Url = inOurWords(
  { ...GraphQLURL.toConfig(), description: 'An absolute link, such as "https://youtu.be/dQw4w9WgXcQ".' },
  'a link is absolute, such as "https://youtu.be/dQw4w9WgXcQ"',
);

/** A text, judged where it is used: there the argument at fault can be named. */
export const TimeZone = inOurWords(
  {
    ...GraphQLString.toConfig(),
    name: 'TimeZone',
    specifiedByURL: null,
    description:
      'The IANA name of one time zone, such as "Europe/Berlin", whatever its case. Abbreviations ("IST", "EST", "CET") and offsets are refused.',
  },
  'the name of a zone is a text, such as "Europe/Berlin"',
);

export const JsonObject = new GraphQLScalarType({
  ...GraphQLJSONObject.toConfig(),
  description: 'A JSON object whose members depend on what it is about.',
});

export const Money = decimal({
  name: 'Money',
  description:
    'An amount in the currency of PlatformStats.currency: a decimal string with exactly two places, such as "127.85". Numbers are refused.',
  parse: parseMoney,
  format: formatMoney,
  example: 'an amount is a string with exactly two places, such as "127.85"',
});

export const Rate = decimal({
  name: 'Rate',
  description:
    'Currency per 1,000 views: a decimal string with up to four places, such as "0.35". Numbers are refused.',
  parse: parseRate,
  format: formatRate,
  example: 'a rate is a string with up to four places, such as "0.35"',
});

/** graphql-scalars' SafeInt, which also takes the bigint that the database answers. */
export const SafeInt = inOurWords(
  {
    ...GraphQLSafeInt.toConfig(),
    description: 'A count: a whole number up to 9,007,199,254,740,991, always a JSON number.',
    serialize: (value) => {
      const number = typeof value === 'bigint' ? Number(value) : value;
      return Number.isSafeInteger(number) ? (number as number) : GraphQLSafeInt.serialize(number);
    },
  },
  'a count is a whole number, up to 9,007,199,254,740,991 and not a text',
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
    serialize: (value) => {
      if (typeof value !== 'bigint') throw new TypeError(`${name} must be a bigint`);
      return format(value);
    },
    parseValue: (value) => parseText(value),
    parseLiteral: (node) => parseText(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}
