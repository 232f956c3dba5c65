/**
 * Checks and executes stored documents with the rules of a request: size, validity, scopes, cost and deadline. They are
 * queries without introspection. A rate is not charged: a webhook endpoint sends one after the other.
 */
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { typesOpenTo } from '../../graphql/scopes.js';
import { Context, type Services } from '../../kernel/api/context.js';
import type { DocumentAnswer, Documents, DocumentVariables } from '../../kernel/api/documents.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Config } from '../../kernel/base/config.js';
import { Refusal } from '../../kernel/base/errors.js';
import { Snapshot } from '../../kernel/db/snapshot.js';
import { ERRORS_MAX, formatError } from '../format-error.js';
import { refuseDocument } from '../input/door.js';
import { coerceVariables, type Variables } from '../input/variables.js';
import { type DocumentCheck, type DocumentLimits, documentCheck, refuseOver } from './check-document.js';
import { fragmentsOf, rootFieldsOf } from './document-size.js';
import { costOf } from './operation-cost.js';
import { refuseScopes } from './refuse-scopes.js';

export interface StoredDocumentOptions {
  schema: GraphQLSchema;
  /** Of the requests that a document makes. */
  services: () => Services;
  limits: DocumentLimits & Pick<Config['limits'], 'operationCostMax' | 'operationDeadlineMs'>;
}

interface Prepared {
  schema: GraphQLSchema;
  document: DocumentNode;
  variables: DocumentVariables;
}

export function storedDocuments({ schema, services, limits }: StoredDocumentOptions): Documents {
  const checked = documentCheck({ limits, suggestions: true });
  const prepare = (text: string, viewer: Viewer, variables: DocumentVariables): Prepared => {
    try {
      const document = parsed(text, limits.operationTokensMax);
      refuseUnlessFit({ schema, document, variables }, viewer, limits, checked);
      return { schema, document, variables };
    } catch (error) {
      throw error instanceof GraphQLError ? refusalOf(error) : error;
    }
  };
  return {
    async check(text, viewer, variables) {
      prepare(text, viewer, variables);
    },
    async run(text, viewer, variables, requestId) {
      const prepared = prepare(text, viewer, variables);
      return answer(prepared, { services: services(), viewer, requestId, deadlineMs: limits.operationDeadlineMs });
    },
    typesOpenTo: async (viewer) => typesOpenTo(viewer),
  };
}

function parsed(text: string, maxTokens: number): DocumentNode {
  refuseDocument(text);
  return parse(text, { maxTokens });
}

function refuseUnlessFit(
  { schema, document, variables: given }: Prepared,
  viewer: Viewer,
  { operationCostMax }: Pick<Config['limits'], 'operationCostMax'>,
  check: DocumentCheck,
): void {
  const [invalid] = check(schema, document, () => undefined);
  if (invalid !== undefined) throw invalid;
  const operation = onlyQuery(document);
  const fragments = fragmentsOf(document);
  const asked = rootFieldsOf(operation.selectionSet, fragments).map(({ name }) => name.value);
  if (asked.includes(SchemaMetaFieldDef.name) || asked.includes(TypeMetaFieldDef.name))
    throw new GraphQLError('It must not ask for the schema. Leave __schema and __type out.');
  const measured = { schema, operation, fragments, variables: valuesOf(schema, operation, given) };
  refuseScopes(viewer, measured);
  refuseOver('cost', costOf(measured), operationCostMax);
}

function onlyQuery({ definitions }: DocumentNode): OperationDefinitionNode {
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1 || operation.operation !== 'query')
    throw new GraphQLError('It must have exactly one operation, and that must be a query.');
  return operation;
}

function valuesOf(schema: GraphQLSchema, operation: OperationDefinitionNode, given: DocumentVariables): Variables {
  const foreign = operation.variableDefinitions?.find(({ variable }) => !Object.hasOwn(given, variable.name.value));
  if (foreign !== undefined) {
    const known = Object.keys(given).map((name) => `$${name}`);
    throw new GraphQLError(`It must not declare $${foreign.variable.name.value}. It gets ${known.join(' and ')}.`);
  }
  const { values, errors } = coerceVariables(schema, operation, given);
  if (errors?.[0] !== undefined) throw errors[0];
  return values ?? {};
}

interface Sender {
  services: Services;
  viewer: Viewer;
  requestId: string;
  deadlineMs: number;
}

async function answer(
  { schema, document, variables }: Prepared,
  { services, viewer, requestId, deadlineMs }: Sender,
): Promise<DocumentAnswer> {
  const snapshot = new Snapshot(services.database.pool, requestId);
  const deadline = setTimeout(() => void snapshot.close('DEADLINE'), deadlineMs);
  const nobody = { address: null, userAgent: null, router: false, idempotencyKey: null, code: null };
  const contextValue = new Context(services, snapshot, viewer, { id: requestId, replayed: false, ...nobody });
  try {
    const { data = null, errors } = await execute({ schema, document, contextValue, variableValues: variables });
    const shown = errors?.slice(0, ERRORS_MAX).map((error) => formatError(error.toJSON(), error));
    return shown === undefined ? { data } : { data, errors: shown };
  } finally {
    clearTimeout(deadline);
    await snapshot.close();
  }
}

/** A refusal of the text, whatever the rule that it breaks. */
function refusalOf(error: GraphQLError): Refusal {
  const { message } = formatError({ message: error.message, extensions: { code: 'BAD_USER_INPUT' } }, error);
  const [line] = error.locations ?? [];
  const place = line === undefined ? '' : ` (line ${line.line})`;
  return new Refusal('BAD_USER_INPUT', `The document cannot be used${place}: ${message}`, { field: 'input.document' });
}
