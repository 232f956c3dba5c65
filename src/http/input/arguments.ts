/**
 * Arguments that graphql-js refuses: in validation, or only in execution, where a variable's value meets a place that has
 * no null. The second it throws as any field may throw anything; it is the caller's fault all the same.
 */
import {
  type ArgumentNode,
  type ASTNode,
  BREAK,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { faultsOfLiteral, type Path } from './faults.js';
import type { Variables } from './variables.js';

interface Place {
  argument: ArgumentNode;
  type: GraphQLInputType | null | undefined;
  /** From the argument's name to the node. */
  path: Path;
}

/** The argument that a value of the document belongs to; null: it belongs to none. */
function placeOf(schema: GraphQLSchema, document: DocumentNode, value: ASTNode): Place | null {
  const types = new TypeInfo(schema);
  const path: (string | number)[] = [];
  let argument: ArgumentNode | null = null;
  let type: Place['type'] = null;
  let found: Place | null = null;
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node, key, parent) {
        if (found !== null) return BREAK;
        if (node.kind === Kind.ARGUMENT) [argument, type] = [node, types.getInputType()];
        const step = stepTo(node, key, parent);
        if (argument !== null && step !== null) path.push(step);
        if (argument !== null && node === value) found = { argument, type, path: [...path] };
        return undefined;
      },
      leave(node, key, parent) {
        if (argument !== null && stepTo(node, key, parent) !== null) path.pop();
        if (node.kind === Kind.ARGUMENT) argument = null;
      },
    }),
  );
  return found;
}

/** What a node adds to a path: its name, or its index in a list; null: nothing. */
function stepTo(node: ASTNode, key: unknown, parent: ASTNode | readonly ASTNode[] | undefined): string | number | null {
  if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) return node.name.value;
  return Array.isArray(parent) && isValue(node) ? Number(key) : null;
}

const VALUES = new Set<string>([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

function isValue(node: ASTNode | undefined): node is ValueNode {
  return node !== undefined && VALUES.has(node.kind);
}

/** The argument that a refused literal belongs to, down to the value: `filter.postedFrom`; null: it is no literal. */
export function fieldOf(schema: GraphQLSchema, document: DocumentNode, error: GraphQLError): string | null {
  const [node] = error.nodes ?? [];
  return isValue(node) ? (placeOf(schema, document, node)?.path.join('.') ?? null) : null;
}

/** The error as it is, or as the caller's where graphql-js threw it over an argument. */
export function blamed(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
  error: GraphQLError,
): GraphQLError {
  const [node] = error.nodes ?? [];
  // Errors of resolvers stand on fields; only graphql-js stands one on a value.
  if (error.extensions['code'] !== undefined || !isValue(node)) return error;
  const place = placeOf(schema, document, node);
  if (place === null) return error;
  const { argument, type } = place;
  const name = argument.name.value;
  const [fault] = type == null ? [] : faultsOfLiteral(argument.value, type, variables, [name]);
  const field = (fault?.path ?? place.path).join('.');
  return new GraphQLError(`Argument "${name}" has an invalid value; ${fault?.expected ?? 'it must not be null'}.`, {
    nodes: node,
    path: error.path,
    extensions: { code: 'BAD_USER_INPUT', field },
  });
}
