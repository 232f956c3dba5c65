/** Everything that a copy asks of a row of the changes feed: all stored fields of its type, made from the schema. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { MOVES_WITH_THE_CLOCK } from '../../../src/kernel/api/moves-with-the-clock.js';
import { CHANGED_KINDS } from '../../../src/modules/changes/change.enums.js';

export const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'), {
  assumeValid: true,
});

/** Stored fields that the feed leaves out, each with its reason. Those that move with the clock say so in the schema. */
const NOT_FOLLOWED: Readonly<Record<string, string>> = {
  'Totals.explain': 'reads clips that do not count and views that nobody priced: ask the source',
  'Balance.explain': 'is made of rows that the feed names',
  'User.sessions': 'only admins and their owners read sessions',
  'Timeline.topClippers': 'is that of the rows below it',
  'Timeline.topCampaigns': 'is that of the rows below it',
  'Timeline.topClips': 'is that of the rows below it',
};

/** The limits of a server that is asked for every field of every type at once. */
export const EVERY_FIELD = {
  OPERATION_COST_MAX: '10000000',
  OPERATION_FIELDS_MAX: '10000',
  OPERATION_ALIASES_MAX: '1000',
  OPERATION_TOKENS_MAX: '100000',
  OPERATION_OVERLAPS_MAX: '100000',
};

export type Role = 'ADMIN' | 'SERVICE';

export interface Asked {
  role: Role;
  /** Default false: only fields that answer the same until a commit. */
  clock?: boolean;
  /** Default true. False: of the rows of a list only their number and their totals. */
  lists?: boolean;
}

const HIDDEN_FROM_TOOLS = 'FORBIDDEN to internal tools';

function isAskedFor(type: GraphQLObjectType, { name, description }: GraphQLField<unknown, unknown>, asked: Asked) {
  if (`${type.name}.${name}` in NOT_FOLLOWED) return false;
  if (description?.includes(MOVES_WITH_THE_CLOCK)) return asked.clock === true;
  return asked.role === 'ADMIN' || !description?.includes(HIDDEN_FROM_TOOLS);
}

function isNode(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === 'Node');
}

function fieldsOf(type: GraphQLObjectType, asked: Asked) {
  return Object.values(type.getFields()).filter((field) => isAskedFor(type, field, asked));
}

function selectionOf(type: GraphQLObjectType, asked: Asked): string {
  return fieldsOf(type, asked)
    .map((field) => fieldOf(field, asked))
    .join(' ');
}

function fieldOf(field: GraphQLField<unknown, unknown>, asked: Asked): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (!isObjectType(type)) throw new Error(`${field.name} is no object`);
  if (isNode(type)) return `${field.name} { id }`;
  const totals = 'totals' in type.getFields() ? totalsOf(type, asked) : '';
  const nodes = asked.lists === false ? '' : 'nodes { id }';
  if (type.name.endsWith('Connection')) return `${field.name} { totalCount ${nodes} ${totals} }`;
  return `${field.name} { ${selectionOf(type, asked)} }`;
}

function totalsOf(type: GraphQLObjectType, asked: Asked): string {
  const totals = getNamedType(type.getFields()['totals']?.type);
  return isObjectType(totals) ? `totals { ${selectionOf(totals, asked)} }` : '';
}

/** Types of one union have fields of the same name and different types, so each field is asked for under its type. */
function rowOf(type: GraphQLObjectType, asked: Asked): string {
  const fields = fieldsOf(type, asked).filter(({ name }) => name !== 'id');
  return `__typename id ${fields.map((field) => `${type.name}_${field.name}: ${fieldOf(field, asked)}`).join(' ')}`;
}

export const TYPES: readonly string[] = Object.values(CHANGED_KINDS).map(({ type }) => type);

/** The selection of a row, by its type. */
export function selectionsFor(asked: Asked): ReadonlyMap<string, string> {
  return new Map(TYPES.map((type) => [type, rowOf(schema.getType(type) as GraphQLObjectType, asked)]));
}

/** Fragments of all types, for a place where any of them may stand. */
export function anyRow(selections: ReadonlyMap<string, string>): string {
  return [...selections].map(([type, selection]) => `... on ${type} { ${selection} }`).join(' ');
}
