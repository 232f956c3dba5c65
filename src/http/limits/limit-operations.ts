/**
 * The limits of an operation, applied when it is known and before it is executed. Not as validation rules: Apollo Server
 * validates a document once and remembers it, while cost depends on variables and introspection on who asks. What is
 * thrown in this hook is answered as it is; in the hooks of validation it would be a 500.
 */
import type { ApolloServerPlugin, GraphQLRequestContextDidResolveOperation } from '@apollo/server';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { Config } from '../../kernel/config.js';
import type { Context } from '../../kernel/context.js';
import { textOf } from '../../kernel/loader.js';
import { seesAll } from '../../kernel/viewer.js';
import { argumentsOf } from './arguments.js';
import type { Caller, Limiter } from './limiter.js';
import { type MeasuredOperation, measure, type Size } from './measure.js';
import { type LimitName, tooLarge } from './refusals.js';

type Limits = Pick<
  Config['limits'],
  | 'operationDepthMax'
  | 'introspectionDepthMax'
  | 'operationAliasesMax'
  | 'operationFieldsMax'
  | 'operationDirectivesMax'
  | 'operationCostMax'
>;

export interface LimitOptions {
  limits: Limits;
  limiter: Limiter;
  production: boolean;
}

type Resolved = GraphQLRequestContextDidResolveOperation<Context>;

export function limitOperations({ limits, limiter, production }: LimitOptions): ApolloServerPlugin<Context> {
  const sizeOf = rememberingSizes();
  return {
    requestDidStart: async () => ({
      didResolveOperation: async (resolved) => {
        const caller = callerOf(resolved.contextValue);
        const operation = measuredOf(resolved);
        // Unknown, or with variables that do not fit: it is not executed, and graphql-js says why.
        if (operation === null) return;
        const size = sizeOf(operation);
        if (production && size.introspectionDepth > 0) refuseIntrospection(caller);
        refuseLarge(limits, operation, size);
        limiter.spend(caller, size.cost);
        const email = emailOfLogin(operation);
        if (email !== null) limiter.attemptLogin(caller, email);
      },
      didEncounterErrors: async ({ operation, contextValue }) => {
        if (operation === undefined) limiter.chargeBroken(callerOf(contextValue));
      },
    }),
  };
}

function callerOf({ caller, request }: Context): Caller {
  return { viewer: caller, request };
}

function measuredOf({ schema, document, operation, request }: Resolved): MeasuredOperation | null {
  if (operation === undefined) return null;
  const declared = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, declared, request.variables ?? {}, { maxErrors: 1 });
  if (coerced === undefined) return null;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return { schema, operation, fragments, variables: coerced };
}

/** Longer variables are measured anew, so that little is remembered. */
const REMEMBERED_LENGTH_MAX = 1_000;

/** Clients ask the same again, with the same variables: the last size of every operation is kept as long as its document. */
function rememberingSizes(): (operation: MeasuredOperation) => Size {
  const sizes = new WeakMap<OperationDefinitionNode, { variables: string; size: Size }>();
  return (measured) => {
    const variables = textOf(measured.variables);
    const known = sizes.get(measured.operation);
    if (known?.variables === variables) return known.size;
    const size = measure(measured);
    if (variables.length <= REMEMBERED_LENGTH_MAX) sizes.set(measured.operation, { variables, size });
    return size;
  };
}

function refuseLarge(limits: Limits, { operation }: MeasuredOperation, size: Size): void {
  const bounds: [LimitName, number, number][] = [
    ['mutations', size.rootFields, operation.operation === 'mutation' ? 1 : Infinity],
    ['depth', size.depth, limits.operationDepthMax],
    ['introspectionDepth', size.introspectionDepth, limits.introspectionDepthMax],
    ['aliases', size.aliases, limits.operationAliasesMax],
    ['fields', size.fields, limits.operationFieldsMax],
    ['directives', size.directives, limits.operationDirectivesMax],
    ['cost', size.cost, limits.operationCostMax],
  ];
  for (const [name, counted, max] of bounds) if (counted > max) throw tooLarge(name, max, counted);
}

/** The schema is public on the repository's page; a production server tells it to those who run it. */
function refuseIntrospection({ viewer }: Caller): void {
  if (viewer !== null && seesAll(viewer)) return;
  throw new GraphQLError('Introspection is for admins and internal tools.', {
    extensions: {
      code: viewer === null ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      http: { status: viewer === null ? 401 : 403 },
    },
  });
}

/** The address that a login names; null: it is none. */
function emailOfLogin(measured: MeasuredOperation): string | null {
  const { schema, operation, variables } = measured;
  if (operation.operation !== 'mutation') return null;
  const login = schema.getMutationType()?.getFields()['login'];
  const node = rootFieldsOf(measured).find(({ name }) => name.value === login?.name);
  if (login === undefined || node === undefined) return null;
  const input = argumentsOf(login, node, variables)?.['input'] as { email?: unknown } | undefined;
  return input === undefined ? null : String(input.email);
}

function rootFieldsOf({ operation, fragments }: MeasuredOperation) {
  const seen = new Set<string>();
  const fieldsIn = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      if (fragment === undefined || seen.has(selection.name.value)) return [];
      seen.add(selection.name.value);
      return fieldsIn(fragment.selectionSet);
    });
  return fieldsIn(operation.selectionSet);
}

/** graphql-js finds out only when it executes, and Apollo Server takes that for a fault of ours. */
export const noSubscriptions: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (node.operation !== 'subscription') return;
    context.reportError(new GraphQLError('There are no subscriptions: ask again, or poll.', { nodes: node }));
  },
});
