/** Coerces the variables of an operation like graphql-js. Error messages do not repeat what was sent. */
import {
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { ERRORS_MAX } from '../format-error.js';
import { faultsOfValue, type Path } from './input-faults.js';

export type Variables = Record<string, unknown>;

type Coerced = { values: Variables; errors?: never } | { values?: never; errors: GraphQLError[] };

export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Variables,
): Coerced {
  const { coerced } = getVariableValues(schema, variableDefinitions, given, { maxErrors: 1 });
  if (coerced !== undefined) return { values: coerced };
  const errors: GraphQLError[] = [];
  for (const definition of variableDefinitions) {
    for (const error of errorsOf(schema, definition, given)) {
      errors.push(error);
      if (errors.length === ERRORS_MAX) return { errors };
    }
  }
  return { errors };
}

function* errorsOf(schema: GraphQLSchema, node: VariableDefinitionNode, given: Variables): Generator<GraphQLError> {
  const type = typeFromAST(schema, node.type);
  if (!isInputType(type)) throw new Error('a validated document has only variables of input types');
  const name = node.variable.name.value;
  if (!Object.hasOwn(given, name)) {
    if (isNonNullType(type) && node.defaultValue === undefined) {
      yield wrong(node, [name], `Variable "$${name}" of required type "${type}" was not provided.`);
    }
  } else if (isNonNullType(type) && given[name] === null) {
    yield wrong(node, [name], `Variable "$${name}" of non-null type "${type}" must not be null.`);
  } else {
    for (const { path, expected } of faultsOfValue(given[name], type, [name])) {
      const place = path.length === 1 ? '' : ` at "${written(path)}"`;
      yield wrong(node, path, `Variable "$${name}" got an invalid value${place}. ${expected}.`);
    }
  }
}

function wrong(node: VariableDefinitionNode, path: Path, message: string): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT', field: path.join('.') } });
}

/** A path in graphql-js' notation: `input.items[3].note`. */
function written([first, ...rest]: Path): string {
  return [first, ...rest.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))].join('');
}
