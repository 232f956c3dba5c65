/** What a limit says: which one it is, where it stands, and what was counted. */
import { GraphQLError } from 'graphql';

/** In the words of the message; the names stand in `extensions.limit`. */
const COUNTED = {
  tokens: 'tokens',
  lines: 'lines',
  nesting: 'brackets within each other',
  depth: 'levels of fields, edges and node being one',
  introspectionDepth: 'levels of introspection',
  aliases: 'aliases',
  fields: 'fields',
  directives: 'directives',
  overlaps: 'pairs of fields with one name in one selection, or of fragments in one',
  nameLength: 'characters in its longest name',
  mutations: 'root fields, and a mutation has exactly one',
  cost: 'objects to answer with, as its lists may have rows and a quarter of an object for each value',
} as const;

export type LimitName = keyof typeof COUNTED;

/** Counted in the document's text, whatever it means. */
const AS_WRITTEN: ReadonlySet<LimitName> = new Set<LimitName>(['tokens', 'lines', 'nesting', 'nameLength']);

/** A number that JSON and a reader can take; fragments that double reach any. */
const COUNT_MAX = 1_000_000_000;

/** What to ask less of. */
const ADVICE: Partial<Record<LimitName, string>> = {
  cost: ' Ask for smaller pages (first), for longer points or a shorter range of a timeline, for fewer values, or in several operations.',
  overlaps: ' Ask for each field once.',
};

export function tooLarge(limit: LimitName, max: number, count: number): GraphQLError {
  const counted = Math.min(count, COUNT_MAX);
  const said = `${counted < count ? 'more than ' : ''}${counted.toLocaleString('en')}`;
  const how = AS_WRITTEN.has(limit) ? '' : ', counted through fragments';
  return new GraphQLError(
    `The operation has ${said} ${COUNTED[limit]}${how}; the limit is ${max.toLocaleString('en')}.${ADVICE[limit] ?? ''}`,
    { extensions: { code: 'OPERATION_TOO_LARGE', limit, max, counted, http: { status: 400 } } },
  );
}
