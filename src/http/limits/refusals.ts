/** The error of a limit: its name, its value and what was counted. */
import { GraphQLError } from 'graphql';

/** The words of the message. The names are in `extensions.limit`. */
const COUNTED = {
  tokens: 'tokens',
  lines: 'lines',
  nesting: 'levels of nested brackets',
  depth: 'levels of fields (edges and node count as one)',
  introspectionDepth: 'levels of introspection',
  aliases: 'aliases',
  fields: 'fields',
  directives: 'directives',
  overlaps: 'pairs of fields with one name, or of fragments, in one selection',
  nameLength: 'characters in its longest name',
  mutations: 'root fields (a mutation must have exactly one)',
  cost: 'cost units (one for each object that the answer may have, a quarter for each value)',
} as const;

export type LimitName = keyof typeof COUNTED;

/** Counted in the text of the document, without its meaning. */
const AS_WRITTEN: ReadonlySet<LimitName> = new Set<LimitName>(['tokens', 'lines', 'nesting', 'nameLength']);

/** Fragments that double reach any number. This one fits into JSON and is readable. */
const COUNT_MAX = 1_000_000_000;

/** The next step for the caller. */
const ADVICE: Partial<Record<LimitName, string>> = {
  cost: ' Ask for smaller pages (first), fewer values, a coarser or shorter timeline, or use several operations.',
  overlaps: ' Ask for each field once.',
  nameLength: ' Use shorter names.',
  mutations: ' Send each mutation in a separate operation.',
};

export function tooLarge(limit: LimitName, max: number, count: number): GraphQLError {
  const counted = Math.min(count, COUNT_MAX);
  const said = `${counted < count ? 'more than ' : ''}${counted.toLocaleString('en')}`;
  const how = AS_WRITTEN.has(limit) ? '' : ', counted with fragments expanded';
  return new GraphQLError(
    `The operation has ${said} ${COUNTED[limit]}${how}; the limit is ${max.toLocaleString('en')}.${ADVICE[limit] ?? ' Ask for less in one operation.'}`,
    { extensions: { code: 'OPERATION_TOO_LARGE', limit, max, counted, http: { status: 400 } } },
  );
}
