/**
 * Chooses how an operation is executed, through Apollo Server's gateway interface. Repeated operations are compiled,
 * and graphql-js runs the others. Both give the same answer, byte for byte: an operation is only compiled if that is
 * certain (compile-operation.ts), and `test/graphql/executors.test.ts` compares the answers.
 */
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Context } from '../kernel/api/context.js';
import type { Viewer } from '../kernel/auth/viewer.js';
import { BoundedCache } from '../kernel/base/bounded-cache.js';
import { canonicalText } from '../kernel/reads/canonical-text.js';
import type { Loaders } from '../kernel/reads/loaders.js';
import type { Ride } from '../kernel/reads/trip.js';
import type { Passenger, Trips } from '../kernel/reads/trips.js';
import { type CompiledOperation, createCompiler } from './compile-operation.js';
import type { Operation, Variables } from './flatten-operation.js';
import { blamed } from './input/read-arguments.js';
import { coerceVariables } from './input/variables.js';

type Gateway = ApolloServerOptionsWithGateway<Context>['gateway'];
type GatewayRequest = Parameters<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>[0];

/** An operation that passed the limits. */
export interface OperationRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode | undefined;
  operationName: string | null | undefined;
  queryHash: string | undefined;
  request: { variables?: Variables | undefined; operationName?: string | undefined };
  contextValue: Context;
}

export interface Executor {
  /** In a snapshot of its own, or on a trip with others. */
  execute(asked: OperationRequest): Promise<ExecutionResult>;
  /** On this ride. Null: its trip failed. */
  executeAboard(asked: OperationRequest, ride: Ride): Promise<ExecutionResult | null>;
}

/**
 * TOGETHER: it was compiled, and shared its snapshot with others. AGAIN: the compiled operation met an error, and
 * graphql-js ran the operation again to find it.
 */
export type Execution = 'TOGETHER' | 'COMPILED' | 'AGAIN' | 'GRAPHQL_JS';

export interface ExecutorOptions {
  /** False: graphql-js runs every operation. */
  compile?: boolean;
  /** An operation is compiled when it is seen for this time, counted from 1. Compiling takes 0.5 to 20 ms. */
  compileAtSight?: number | undefined;
  /** Absent: each operation has a snapshot of its own. */
  trips?: Trips | undefined;
  /** Called with how each operation was executed; for tests. */
  onExecution?: ((how: Execution) => void) | undefined;
}

/** The least recently used are dropped first. A list of users with their totals takes 35 kB. */
const COMPILED_MAX = 500;
/** A limit for any operations, see CompiledOperation.bytes. */
const COMPILED_BYTES_MAX = 64 * 2 ** 20;
/**
 * The keys of operations that were seen but not compiled. They have a separate cache, so that operations seen once do
 * not drop compiled ones.
 */
const SEEN_MAX = 5_000;

/** A gateway for one local schema. It has none of the other duties of a gateway. */
export function gatewayOf(schema: GraphQLSchema, { execute: run }: Executor): Gateway {
  const executor = ({ document, operation, operationName, queryHash, request, context }: GatewayRequest) =>
    run({ document, operation, operationName, queryHash, request, contextValue: context as unknown as Context });
  return {
    load: async () => ({ executor }),
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    stop: async () => undefined,
  };
}

export function createExecutor(schema: GraphQLSchema, options: ExecutorOptions = {}): Executor {
  const { compile = true, compileAtSight = 2, trips, onExecution = () => undefined } = options;
  const compiledOf = compile ? compiledOperations(schema, compileAtSight) : () => null;
  const execute = async (asked: OperationRequest): Promise<ExecutionResult> => {
    const { contextValue } = asked;
    const { values = {}, errors } = coercedIn(schema, asked);
    if (errors !== undefined) return { errors };
    const found = compiledOf(asked, values);
    if (found === null) return runAlone(schema, { asked, compiled: null, contextValue, values, onExecution });
    const { key, compiled } = found;
    if (compiled !== null && trips !== undefined && contextValue.caller !== null) {
      const passenger = passengerOf(contextValue, contextValue.caller, `${key} ${canonicalText(values)}`);
      const together = await trips.travel(key, passenger, (loaders) =>
        compiled.run(contextValue.aboard(loaders), values),
      );
      if (together.kind === 'ARRIVED') {
        contextValue.readFrom = together.ride;
        onExecution('TOGETHER');
        return { data: together.answer };
      }
      if (together.kind === 'LOST') {
        onExecution('AGAIN');
        return interpret(schema, asked, contextValue, values);
      }
    }
    const start = performance.now();
    const result = await runAlone(schema, { asked, compiled, contextValue, values, onExecution });
    if (contextValue.snapshot.statementCount > 0) trips?.took(key, performance.now() - start);
    return result;
  };
  const executeAboard = async (asked: OperationRequest, ride: Ride): Promise<ExecutionResult | null> => {
    const { values = {}, errors } = coercedIn(schema, asked);
    if (errors !== undefined) return { errors };
    const compiled = compiledOf(asked, values)?.compiled ?? null;
    const run = async (loaders: Loaders): Promise<ExecutionResult> => {
      const context = asked.contextValue.aboard(loaders);
      const data = compiled === null ? null : await compiled.run(context, values);
      return data === null ? interpret(schema, asked, context, values) : { data };
    };
    return Promise.race([ride.over.then(() => null), ride.answer(run)]);
  };
  return { execute, executeAboard };
}

function coercedIn(
  schema: GraphQLSchema,
  { operation, request }: OperationRequest,
): { values?: Variables; errors?: readonly GraphQLError[] } {
  return operation === undefined ? {} : coerceVariables(schema, operation, request.variables ?? {});
}

function passengerOf({ snapshot, request }: Context, viewer: Viewer, asks: string): Passenger {
  // Some fields answer the router only.
  return { viewer, snapshot, requestId: request.id, asks: `${request.router} ${asks}` };
}

interface Alone {
  asked: OperationRequest;
  compiled: CompiledOperation | null;
  contextValue: Context;
  values: Variables;
  onExecution: (how: Execution) => void;
}

async function runAlone(
  schema: GraphQLSchema,
  { asked, compiled, contextValue, values, onExecution }: Alone,
): Promise<ExecutionResult> {
  if (compiled !== null) {
    const trial = contextValue.tryOut();
    const data = await compiled.run(trial.context, values);
    onExecution(data === null ? 'AGAIN' : 'COMPILED');
    if (data !== null) return { data };
    trial.giveUp();
  } else {
    onExecution('GRAPHQL_JS');
  }
  return interpret(schema, asked, contextValue, values);
}

async function interpret(
  schema: GraphQLSchema,
  { document, request }: OperationRequest,
  contextValue: Context,
  coerced: Variables,
): Promise<ExecutionResult> {
  const result = await execute({
    schema,
    document,
    contextValue,
    variableValues: request.variables ?? null,
    operationName: request.operationName ?? null,
  });
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.map((error) => blamed(schema, document, coerced, error)) };
}

interface Found {
  key: string;
  /** Null: it is not compiled yet, or cannot be. */
  compiled: CompiledOperation | null;
}

/** Null for a mutation. */
type CompiledOf = (asked: OperationRequest, coerced: Variables) => Found | null;

function compiledOperations(schema: GraphQLSchema, compileAtSight: number): CompiledOf {
  const compile = createCompiler(schema);
  const compiled = new BoundedCache<CompiledOperation>({
    name: 'compiled',
    entriesMax: COMPILED_MAX,
    bytesMax: COMPILED_BYTES_MAX,
  });
  const sights = new BoundedCache<number>({ name: 'sights', entriesMax: SEEN_MAX });
  const compiledAt = (key: string, operation: Operation): CompiledOperation | null => {
    const seen = (sights.get(key) ?? 0) + 1;
    const run = seen === compileAtSight ? compile(operation) : null;
    if (run !== null) compiled.set(key, run, run.bytes);
    // An operation that cannot be compiled is not tried again. One that was dropped from the cache starts anew.
    if (run !== null) sights.delete(key);
    else sights.set(key, seen);
    return run;
  };
  return ({ document, operation, operationName, queryHash }, coerced) => {
    // A mutation runs once and waits for locks and COMMIT, so compiling gains nothing. graphql-jit also runs mutations
    // differently.
    if (operation?.operation !== 'query') return null;
    const decided = conditionsOf(document).map((name) => String(coerced[name]));
    const key = [queryHash, operationName ?? '', ...decided].join(' ');
    return { key, compiled: compiled.get(key) ?? compiledAt(key, { document, operation, variables: coerced }) };
  };
}

/** Variables in @skip and @include. Each combination of their values is compiled separately. */
const CONDITIONS = new WeakMap<DocumentNode, readonly string[]>();

function conditionsOf(document: DocumentNode): readonly string[] {
  const known = CONDITIONS.get(document);
  if (known !== undefined) return known;
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: given = [] }) => {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  const conditions = [...names];
  CONDITIONS.set(document, conditions);
  return conditions;
}
