/**
 * An operation as a function, by graphql-jit; the only file that imports it. Its 0.8.9 errs in many places, so it is left
 * the one thing that it does well, walking through a flat selection (flatten-operation.ts) and calling resolvers. What it
 * meets an error in is thrown away, and graphql-js says what the error is.
 */
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  print,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from '../kernel/context.js';
import { flatten, type Operation, type Variables } from './flatten-operation.js';

type Data = Record<string, unknown>;

export interface CompiledOperation {
  /** Answers the data; null at the first error, and graphql-js must say what it is. */
  run: (context: Context, variables: Variables) => Promise<Data | null>;
  /** What it takes in memory, at most. */
  bytes: number;
}

export type Compiler = (operation: Operation) => CompiledOperation | null;

/** Compiles queries of this schema; null for what graphql-jit may do otherwise than graphql-js. */
export function createCompiler(schema: GraphQLSchema): Compiler {
  const watches: Watches = new WeakMap();
  const serializers = prepare(schema, watches);
  return (operation) => {
    const type = schema.getQueryType();
    if (operation.operation.operation !== 'query' || type == null) return null;
    try {
      const { document, variablesOf } = flatten(type, operation);
      const compiled = compileQuery(schema, document, undefined, {
        customSerializers: serializers,
        disablingCapturingStackErrors: true,
      });
      if (!isCompiledQuery(compiled)) return null;
      const query = compiled.query as JitQuery;
      return {
        run: (context, variables) =>
          run(watches, context, async () => query(undefined, context, variablesOf(variables))),
        bytes: bytesOf(document, operation),
      };
    } catch {
      return null;
    }
  };
}

/** Of compiled code for each character of a flat document: 260 selections of 7 kB take 180 kB, measured. */
const BYTES_PER_CHARACTER = 30;

/** The arguments are kept as they were written, with the text that they stand in. */
function bytesOf(flat: DocumentNode, { document }: Operation): number {
  return print(flat).length * BYTES_PER_CHARACTER + 2 * (document.loc?.source.body.length ?? 0);
}

interface Result {
  data?: Data | null;
  errors?: readonly unknown[];
}

type JitQuery = (root: unknown, context: Context, variables: Variables) => Promise<Result> | Result;

/** Who is told of the first error of a compiled run, by the context of its request. */
type Watches = WeakMap<object, () => void>;

/**
 * graphql-jit goes on to the end whatever fails. graphql-js may answer long before: an error where nothing may be null
 * makes the whole answer null, and what its neighbours would have read is not read.
 */
async function run(watches: Watches, context: Context, query: () => Promise<Result>): Promise<Data | null> {
  const failed = new Promise<null>((resolve) => watches.set(context, () => resolve(null)));
  const succeeded = query().then(
    ({ data, errors }) => (errors === undefined && data != null ? data : null),
    // A wrong argument. Were it a fault of the compiled code, graphql-js has none.
    () => null,
  );
  return Promise.race([failed, succeeded]).finally(() => watches.delete(context));
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Makes the schema say what graphql-jit does not know: a member of a value may be a function, as those of a connection
 * are. Where a field answers an object, or stands on a connection, graphql-js' default is written out; any other member
 * is read as it is, and a serializer throws where that is a function or a promise.
 */
function prepare(schema: GraphQLSchema, watches: Watches): Record<string, (value: unknown) => unknown> {
  const serializers: Record<string, (value: unknown) => unknown> = {};
  const resolvers = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isLeafType(type)) serializers[type.name] = strictly((value) => type.serialize(value));
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve === undefined && mayBeFunction(type, field)) field.resolve = memberOf(field.name);
      if (field.resolve !== undefined) field.resolve = watched(field.resolve, watches);
      // graphql-jit keeps resolvers under these names.
      const key = `${type.name}${field.name}`;
      if (resolvers.has(key)) throw new Error(`graphql-jit would mistake ${type.name}.${field.name} for another field`);
      resolvers.add(key);
    }
  }
  return serializers;
}

function mayBeFunction(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean {
  return type.name.endsWith('Connection') || !isLeafType(getNamedType(field.type));
}

/** graphql-js' defaultFieldResolver, but that graphql-jit's `info` does not always name the right field. */
function memberOf(name: string): Resolver {
  return (source, args, context, info) => {
    const value = (source as Record<string, unknown>)[name];
    return typeof value === 'function' ? value.call(source, args, context, info) : value;
  };
}

/** Tells of an error the moment it comes; without a watch it is the resolver as it was. */
function watched(resolve: Resolver, watches: Watches): Resolver {
  return (source, args, context, info) => {
    const fail = watches.get(context as object);
    if (fail === undefined) return resolve(source, args, context, info);
    try {
      const value = resolve(source, args, context, info);
      return isThenable(value) ? new Watched(value, fail) : value;
    } catch (error) {
      fail();
      throw error;
    }
  };
}

/** Tells when graphql-jit is told: a second `then` on every promise would cost a third of all jobs. */
class Watched<Value> {
  constructor(
    private readonly value: PromiseLike<Value>,
    private readonly fail: () => void,
  ) {}

  // biome-ignore lint/suspicious/noThenProperty: it stands for the promise
  then<A, B>(onValue: (value: Value) => A, onError: (error: unknown) => B): PromiseLike<A | B> {
    return this.value.then(onValue, (error) => {
      this.fail();
      return onError(error);
    });
  }
}

/** As graphql-js has it, a value serialized to nothing is an error; and what it would have called or awaited is one here. */
function strictly(serialize: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => {
    if (typeof value === 'function' || isThenable(value)) {
      throw new TypeError('a member must be called or awaited');
    }
    const serialized = serialize(value);
    if (serialized == null) throw new TypeError('a value was serialized to nothing');
    return serialized;
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
