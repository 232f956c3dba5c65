/**
 * Who executes an operation. Apollo Server lets a gateway do that, and this is one for the schema at hand: what is asked
 * again and again is compiled, everything else is graphql-js'. Both answer the same, byte for byte: what is not proved so
 * is not compiled (compile-operation.ts), and `test/graphql/executors.test.ts` compares them.
 */
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  visit,
} from 'graphql';
import QuickLRU from 'quick-lru';
import type { Context } from '../kernel/context.js';
import { type CompiledOperation, createCompiler } from './compile-operation.js';
import type { Operation, Variables } from './flatten-operation.js';

type Gateway = ApolloServerOptionsWithGateway<Context>['gateway'];
type Request = Parameters<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>[0];

/** AGAIN: the compiled operation met an error, and graphql-js was asked what it is. */
export type Execution = 'COMPILED' | 'AGAIN' | 'GRAPHQL_JS';

export interface ExecutorOptions {
  /** An operation is compiled when it is seen for the so-many-th time: compiling takes 0.5 to 20 ms. */
  compileAtSight?: number | undefined;
  /** Told how each operation was executed; for tests. */
  onExecution?: ((how: Execution) => void) | undefined;
}

/** Least recently used ones go first; 35 kB for a list of users with their totals, and bounded for any. */
const COMPILED_MAX = 500;
/** Operations seen but not compiled: their keys alone. Apart, so that those seen once push no compiled one out. */
const SEEN_MAX = 5_000;

/** Operations are compiled one by one; a gateway's other duties are none here. */
export function compilingGateway(schema: GraphQLSchema, options: ExecutorOptions = {}): Gateway {
  const executor = createExecutor(schema, options);
  return {
    load: async () => ({ executor: executor as (request: Request) => Promise<ExecutionResult> }),
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    stop: async () => undefined,
  };
}

function createExecutor(schema: GraphQLSchema, { compileAtSight = 2, onExecution }: ExecutorOptions) {
  const compiledOf = compiledOperations(schema, compileAtSight);
  return async (asked: Request): Promise<ExecutionResult> => {
    const { document, request } = asked;
    const contextValue = asked.context as unknown as Context;
    const compiled = compiledOf(asked);
    if (compiled !== null) {
      const trial = contextValue.tryOut();
      const data = await compiled.run(trial.context, compiled.variables);
      onExecution?.(data === null ? 'AGAIN' : 'COMPILED');
      if (data !== null) return { data };
      trial.giveUp();
    } else {
      onExecution?.('GRAPHQL_JS');
    }
    return execute({
      schema,
      document,
      contextValue,
      variableValues: request.variables,
      operationName: request.operationName,
    });
  };
}

interface Ready {
  run: CompiledOperation;
  variables: Variables;
}

function compiledOperations(schema: GraphQLSchema, compileAtSight: number): (asked: Request) => Ready | null {
  const compile = createCompiler(schema);
  const compiled = new QuickLRU<string, CompiledOperation>({ maxSize: COMPILED_MAX });
  const sights = new QuickLRU<string, number>({ maxSize: SEEN_MAX });
  const compiledAt = (key: string, operation: Operation): CompiledOperation | null => {
    const seen = (sights.get(key) ?? 0) + 1;
    const run = seen === compileAtSight ? compile(operation) : null;
    if (run !== null) compiled.set(key, run);
    // What cannot be compiled is not tried again; what was compiled and pushed out begins anew.
    if (run !== null) sights.delete(key);
    else sights.set(key, seen);
    return run;
  };
  return ({ document, operation, operationName, queryHash, request }) => {
    // A mutation runs once and waits for its locks and its COMMIT: nothing is won, and graphql-jit runs them otherwise.
    if (operation?.operation !== 'query') return null;
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}).coerced;
    if (coerced === undefined) return null;
    const decided = conditionsOf(document).map((name) => String(coerced[name]));
    const key = [queryHash, operationName ?? '', ...decided].join(' ');
    const run = compiled.get(key) ?? compiledAt(key, { document, operation, variables: coerced });
    return run === null ? null : { run, variables: coerced };
  };
}

/** Variables that @skip and @include ask: each of their combinations is an operation of its own. */
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
