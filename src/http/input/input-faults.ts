/**
 * Finds the place of a wrong input and what is expected there, from the value and its type. graphql-js puts both and
 * the caller's own text into one sentence. Finding them here avoids taking that sentence apart.
 */
import {
  GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type ObjectValueNode,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import { Refusal } from '../../kernel/base/errors.js';

export type Path = readonly (string | number)[];

export interface Fault {
  /** From the variable or argument down. */
  path: Path;
  expected: string;
}

/** The longest part of a caller's name that is shown. */
const NAME_SHOWN_MAX = 100;

const shown = (name: string) => (name.length <= NAME_SHOWN_MAX ? name : `${name.slice(0, NAME_SHOWN_MAX)}…`);

/** The faults of a variable's value, in order. It goes as deep as the type and not as the value. */
export function* faultsOfValue(value: unknown, type: GraphQLInputType, path: Path): Generator<Fault> {
  if (isNonNullType(type)) {
    if (value == null) yield { path, expected: `Expected type "${type}", which must not be null` };
    else yield* faultsOfValue(value, type.ofType, path);
  } else if (value == null) {
    return;
  } else if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value];
    for (const [index, item] of items.entries()) {
      yield* faultsOfValue(item, type.ofType, Array.isArray(value) ? [...path, index] : path);
    }
  } else if (isInputObjectType(type)) {
    yield* faultsOfObject(value, type, path);
  } else {
    const expected = refusalOf(type, () => type.parseValue(value));
    if (expected !== null) yield { path, expected };
  }
}

function* faultsOfObject(value: unknown, type: GraphQLInputObjectType, path: Path): Generator<Fault> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield { path, expected: `Expected type "${type.name}" to be an object` };
    return;
  }
  const given = value as Record<string, unknown>;
  const fields = type.getFields();
  for (const field of Object.values(fields)) {
    const at = [...path, field.name];
    if (given[field.name] !== undefined) yield* faultsOfValue(given[field.name], field.type, at);
    else if (isNonNullType(field.type) && field.defaultValue === undefined) yield missing(field.name, field.type, at);
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(fields, name)) continue;
    yield { path: [...path, shown(name)], expected: `Field "${shown(name)}" is not defined by type "${type.name}"` };
  }
}

/** The faults of a literal at execution. By then only its variables can be wrong. */
export function* faultsOfLiteral(
  node: ValueNode | undefined,
  type: GraphQLInputType,
  variables: Record<string, unknown>,
  path: Path,
): Generator<Fault> {
  const isNull = node === undefined || node.kind === Kind.NULL || valueOfVariable(node, variables) === null;
  if (isNonNullType(type)) {
    if (isNull) yield { path, expected: `Expected type "${type}", which must not be null` };
    else yield* faultsOfLiteral(node, type.ofType, variables, path);
  } else if (isNull || node.kind === Kind.VARIABLE) {
    // Validation compared the variable's type with this one, and coerced the value to it.
    return;
  } else if (isListType(type)) {
    const items = node.kind === Kind.LIST ? node.values : [node];
    for (const [index, item] of items.entries()) {
      yield* faultsOfLiteral(item, type.ofType, variables, node.kind === Kind.LIST ? [...path, index] : path);
    }
  } else if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
    yield* faultsOfObjectLiteral(node, type, variables, path);
  } else if (valueFromAST(node, type, variables) === undefined) {
    yield { path, expected: `Expected type "${type}"` };
  }
}

function* faultsOfObjectLiteral(
  node: ObjectValueNode,
  type: GraphQLInputObjectType,
  variables: Record<string, unknown>,
  path: Path,
): Generator<Fault> {
  for (const field of Object.values(type.getFields())) {
    const at = [...path, field.name];
    const value = node.fields.find(({ name }) => name.value === field.name)?.value;
    const absent = value === undefined || valueOfVariable(value, variables) === undefined;
    if (!absent) yield* faultsOfLiteral(value, field.type, variables, at);
    else if (isNonNullType(field.type) && field.defaultValue === undefined) yield missing(field.name, field.type, at);
  }
}

/** Undefined: a variable without a value. Values that are not variables give true. */
function valueOfVariable(node: ValueNode, variables: Record<string, unknown>): unknown {
  return node.kind === Kind.VARIABLE ? variables[node.name.value] : true;
}

function missing(name: string, type: GraphQLInputType, path: Path): Fault {
  return { path, expected: `Field "${name}" of required type "${type}" was not provided` };
}

/** The scalars of GraphQL, whose own messages repeat the value. */
const EXPECTED: Readonly<Record<string, string>> = {
  Int: 'Int: expected a whole number from -2,147,483,648 to 2,147,483,647, not a text',
  Float: 'Float: expected a number, not a text',
  String: 'String: expected a text',
  Boolean: 'Boolean: expected true or false, not a text',
  ID: 'ID: expected a text or a whole number',
};

/** Null: the scalar or enum accepts the value. */
function refusalOf(type: GraphQLLeafType, parse: () => unknown): string | null {
  try {
    if (parse() !== undefined) return null;
  } catch (error) {
    if (error instanceof Refusal) return error.message.replace(/\.$/, '');
    if (!(error instanceof GraphQLError)) throw error;
  }
  if (!isScalarType(type)) return `The value does not exist in the enum "${type.name}"`;
  return EXPECTED[type.name] ?? `Expected type "${type.name}"`;
}
