/**
 * @cost and @listSize for routers, from the numbers that limit operations. Weights are whole numbers, so a router counts
 * in values: its cost of an operation is VALUES_PER_OBJECT times ours.
 */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { VALUES_PER_OBJECT } from './cost-units.js';
import { listSizeOf, rowsAsked, VALUES_IN } from './list-sizes.js';

type Field = GraphQLField<unknown, unknown>;

/** The number of rows of a list, in the words of routers. */
export interface ListSizeDirective {
  /** The rows if no slicing argument is given. */
  assumedSize: number;
  slicingArguments?: string[];
  /** The lists of the field's answer that have these rows. Absent: the field itself. */
  sizedFields?: string[];
}

/** The directive of a type. Empty: it costs nothing by itself. */
export function costOfType(type: GraphQLNamedType, schema: GraphQLSchema): string {
  if (isObjectType(type)) return isRoot(type, schema) ? '' : cost(VALUES_PER_OBJECT);
  return isEnumType(type) || isScalarType(type) ? cost(1) : '';
}

/**
 * The directives of a field. The scalars of GraphQL itself can have no weight, so their fields have it. A field with a
 * list of values has the weight of the longest list.
 */
export function costOfField(type: GraphQLObjectType, field: Field): string {
  const size = listSizeOfField(type, field);
  const values = VALUES_IN[type.name]?.[field.name] ?? 1;
  const hasOwn = values > 1 || isSpecifiedScalarType(getNamedType(field.type));
  return [hasOwn ? cost(values) : '', size === null ? '' : printSize(size)].join(' ');
}

/** Null: the field has no rows of its own to count. */
export function listSizeOfField(type: GraphQLObjectType, field: Field): ListSizeDirective | null {
  const answer = getNullableType(field.type);
  if (isLeafType(getNamedType(answer))) return null;
  const sizedFields = isObjectType(answer) ? sizedFieldsOf(answer) : [];
  if (isListType(answer)) {
    const size = listSizeOf(type.name, field.name, field.args.length > 0);
    if (size === 'ABOVE') return null;
    if (size !== 'ARGUMENTS') return { assumedSize: size };
  } else if (sizedFields.length === 0) return null;
  const slicingArguments = field.args.map(({ name }) => name).filter((name) => name === 'first' || name === 'last');
  return {
    assumedSize: rowsAsked(type.name, field, defaultsOf(field)),
    ...(slicingArguments.length === 0 ? {} : { slicingArguments }),
    ...(sizedFields.length === 0 ? {} : { sizedFields }),
  };
}

function sizedFieldsOf(type: GraphQLObjectType): string[] {
  return Object.values(type.getFields())
    .filter(({ type: answer }) => isListType(getNullableType(answer)) && !isLeafType(getNamedType(answer)))
    .filter(({ name, args }) => listSizeOf(type.name, name, args.length > 0) === 'ABOVE')
    .map(({ name }) => name);
}

/** The arguments of a field that is asked for without any. */
function defaultsOf({ args }: Field): Record<string, unknown> {
  return Object.fromEntries(
    args.filter(({ defaultValue }) => defaultValue !== undefined).map(({ name, defaultValue }) => [name, defaultValue]),
  );
}

function isRoot(type: GraphQLObjectType, schema: GraphQLSchema): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);
}

function cost(weight: number): string {
  return `@cost(weight: ${weight})`;
}

function printSize({ assumedSize, slicingArguments, sizedFields }: ListSizeDirective): string {
  const members = [
    `assumedSize: ${assumedSize}`,
    // A page without any of them has the assumed size.
    ...(slicingArguments === undefined
      ? []
      : [`slicingArguments: ${JSON.stringify(slicingArguments)}`, 'requireOneSlicingArgument: false']),
    ...(sizedFields === undefined ? [] : [`sizedFields: ${JSON.stringify(sizedFields)}`]),
  ];
  return `@listSize(${members.join(', ')})`;
}
