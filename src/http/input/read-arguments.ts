/**
 * Arguments that graphql-js refuses, in validation or in execution. In execution it refuses a null variable at a
 * non-null place. It throws that like any error of a field, although the caller made the mistake.
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
import { faultsOfLiteral, type Path } from './input-faults.js';
import type { Variables } from './variables.js';

interface Place {
  argument: ArgumentNode;
  type: GraphQLInputType | null | undefined;
  /** From the argument's name down to the node. */
  path: Path;
}

/** The argument that contains a value of the document. Null: none does. */
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

/** The part of a path that a node adds: its name, or its index in a list. Null: none. */
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

/** The path of a refused literal from its argument down, such as `filter.postedFrom`. Null: it is not a literal. */
export function fieldOf(schema: GraphQLSchema, document: DocumentNode, error: GraphQLError): string | null {
  const [node] = error.nodes ?? [];
  return isValue(node) ? (placeOf(schema, document, node)?.path.join('.') ?? null) : null;
}

/** The error as it is, or BAD_USER_INPUT if graphql-js threw it for an argument. */
export function blamed(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
  error: GraphQLError,
): GraphQLError {
  const [node] = error.nodes ?? [];
  // Errors of resolvers point at fields. Only graphql-js points at a value.
  if (error.extensions['code'] !== undefined || !isValue(node)) return error;
  const place = placeOf(schema, document, node);
  if (place === null) return error;
  const { argument, type } = place;
  const name = argument.name.value;
  const [fault] = type == null ? [] : faultsOfLiteral(argument.value, type, variables, [name]);
  const field = (fault?.path ?? place.path).join('.');
  return new GraphQLError(`Argument "${name}" has an invalid value. ${fault?.expected ?? 'It must not be null'}.`, {
    nodes: node,
    path: error.path,
    extensions: { code: 'BAD_USER_INPUT', field },
  });
}
