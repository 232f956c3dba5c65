/**
 * Applies the limits of a document and its operation, the cheapest first: size by syntax, validity, and, with the
 * variables, the cost of the answer. Apollo Server leaves validation to this plugin. Its own validation runs before
 * every hook that can refuse a request, and takes quadratic time for hostile documents.
 */
import {
  type ApolloServerPlugin,
  type GraphQLRequestContextDidResolveOperation,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import {
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import type { Context } from '../../kernel/api/context.js';
import { seesAll } from '../../kernel/auth/viewer.js';
import type { Config } from '../../kernel/base/config.js';
import { canonicalText } from '../../kernel/reads/canonical-text.js';
import { formatError } from '../format-error.js';
import { fieldOf } from '../input/read-arguments.js';
import { type DocumentLimits, documentCheck, refuseOver } from './check-document.js';
import { fragmentsOf, rootFieldsOf } from './document-size.js';
import type { Caller, Limiter } from './limiter.js';
import type { MeasuredOperation } from './measured-operation.js';
import { costOf } from './operation-cost.js';
import { refuseScopes } from './refuse-scopes.js';

export interface LimitOptions {
  limits: DocumentLimits & Pick<Config['limits'], 'operationCostMax'>;
  limiter: Limiter;
  production: boolean;
}

type Resolved = GraphQLRequestContextDidResolveOperation<Context>;
type Found = Pick<Resolved, 'schema' | 'document'>;

export function limitOperations(options: LimitOptions): ApolloServerPlugin<Context> {
  const { limits, limiter, production } = options;
  const check = documentCheck({ limits, suggestions: !production });
  const rememberedCostOf = rememberingCosts();
  return {
    requestDidStart: async () => {
      let invalid: readonly GraphQLError[] = [];
      let cost: number | null = null;
      return {
        didResolveOperation: async (resolved) => {
          const { schema, document, operation } = resolved;
          const caller = callerOf(resolved.contextValue);
          invalid = check(schema, document, (units) => limiter.spend(caller, units));
          if (invalid.length > 0 || operation === undefined) return limiter.chargeBroken(caller);
          if (operation.operation === 'subscription') throw needsStream(operation);
          if (production) refuseIntrospection(caller, resolved);
          const measured = measuredOf(resolved, operation);
          // With invalid variables it is not executed, and graphql-js reports the error.
          if (measured === null) return limiter.chargeBroken(caller);
          if (operation.operation === 'mutation') refuseOver('mutations', rootFieldsIn(measured).length, 1);
          refuseScopes(caller.viewer, measured);
          cost = rememberedCostOf(measured);
          refuseOver('cost', cost, limits.operationCostMax);
          limiter.spend(caller, cost);
        },
        responseForOperation: async (resolved) => (invalid.length === 0 ? null : refusalOf(invalid, resolved)),
        didEncounterErrors: async ({ document, contextValue }) => {
          if (document === undefined) limiter.chargeBroken(callerOf(contextValue));
        },
        willSendResponse: async ({ contextValue, response: { body } }) => {
          if (cost === null || body.kind !== 'single' || body.singleResult.data == null) return;
          const left = { counted: cost, ...limiter.left(callerOf(contextValue)) };
          body.singleResult.extensions = { ...body.singleResult.extensions, cost: left };
        },
      };
    },
  };
}

function callerOf({ caller, request }: Context): Caller {
  return { viewer: caller, request };
}

/** Apollo Server executes none. */
function needsStream(operation: OperationDefinitionNode): GraphQLError {
  return new GraphQLError(
    'A subscription needs a stream. Use a WebSocket (graphql-ws), or send accept: text/event-stream. To poll, send the query by itself.',
    { nodes: operation, extensions: { code: 'BAD_REQUEST', http: { status: 400 } } },
  );
}

/** All validation errors at once, like Apollo Server's own validation. */
function refusalOf(errors: readonly GraphQLError[], { schema, document }: Found): GraphQLResponse {
  const formatted = errors.map((error) => {
    const field = fieldOf(schema, document, error);
    const extensions = { ...(field === null ? {} : { field }), code: 'GRAPHQL_VALIDATION_FAILED' };
    return formatError({ ...error.toJSON(), extensions }, error);
  });
  return {
    http: { status: 400, headers: new HeaderMap() },
    body: { kind: 'single', singleResult: { errors: formatted } },
  };
}

function measuredOf(
  { schema, document, request }: Resolved,
  operation: OperationDefinitionNode,
): MeasuredOperation | null {
  const declared = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, declared, request.variables ?? {}, { maxErrors: 1 });
  return coerced === undefined ? null : { schema, operation, fragments: fragmentsOf(document), variables: coerced };
}

/** Longer variables are measured each time, so that little memory is used. */
const REMEMBERED_LENGTH_MAX = 1_000;

/**
 * Clients repeat operations with the same variables. The last cost of each operation is kept as long as its document.
 */
function rememberingCosts(): (measured: MeasuredOperation) => number {
  const costs = new WeakMap<OperationDefinitionNode, { variables: string; cost: number }>();
  return (measured) => {
    const variables = canonicalText(measured.variables);
    const known = costs.get(measured.operation);
    if (known?.variables === variables) return known.cost;
    const cost = costOf(measured);
    if (variables.length <= REMEMBERED_LENGTH_MAX) costs.set(measured.operation, { variables, cost });
    return cost;
  };
}

/** The schema is public in the repository. A production server shows it only to admins and internal tools. */
function refuseIntrospection({ viewer }: Caller, { document, operation }: Resolved): void {
  if (operation === undefined || (viewer !== null && seesAll(viewer))) return;
  const asked = rootFieldsOf(operation.selectionSet, fragmentsOf(document)).map(({ name }) => name.value);
  if (!asked.includes(SchemaMetaFieldDef.name) && !asked.includes(TypeMetaFieldDef.name)) return;
  throw new GraphQLError(
    'Only admins and internal tools may use introspection. Send the token of one of them, or read schema/schema.graphql.',
    {
      extensions: {
        code: viewer === null ? 'UNAUTHENTICATED' : 'FORBIDDEN',
        http: { status: viewer === null ? 401 : 403 },
      },
    },
  );
}

function rootFieldsIn({ operation, fragments }: MeasuredOperation) {
  return rootFieldsOf(operation.selectionSet, fragments);
}
