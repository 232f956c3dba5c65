/**
 * Compiles an operation to a function with graphql-jit. No other file imports it. Its version 0.8.9 has many bugs, so
 * it only does what it does well: it walks a flat selection (flatten-operation.ts) and calls resolvers. If a run meets
 * an error, its result is dropped and graphql-js runs the operation.
 */
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  print,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { idScalars } from '../graphql/print-ids.js';
import type { Context } from '../kernel/api/context.js';
import { flatten, type Operation, type Variables } from './flatten-operation.js';

type Data = Record<string, unknown>;
type Serializers = Record<string, (value: unknown) => unknown>;

export interface CompiledOperation {
  /** Returns the data. Null at the first error: then graphql-js must find out what it is. */
  run: (context: Context, variables: Variables) => Promise<Data | null>;
  /** The most memory that it can take. */
  bytes: number;
}

export type Compiler = (operation: Operation) => CompiledOperation | null;

/** Compiles queries of this schema. Null if graphql-jit might differ from graphql-js. */
export function createCompiler(schema: GraphQLSchema): Compiler {
  const watches: Watches = new WeakMap();
  const prepared = prepare(schema, watches);
  const { scalars, withScalars } = idScalars(schema);
  const serializers = { ...prepared, ...serializersOf(scalars) };
  return (operation) => {
    const type = schema.getQueryType();
    if (operation.operation.operation !== 'query' || type == null) return null;
    try {
      const { document, variablesOf } = flatten(type, operation);
      const compiled = withScalars(() =>
        compileQuery(schema, document, undefined, {
          customSerializers: serializers,
          disablingCapturingStackErrors: true,
        }),
      );
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

/** Bytes of compiled code for each character of a flat document: 260 selections of 7 kB take 180 kB, measured. */
const BYTES_PER_CHARACTER = 30;

/** The arguments are kept as written, together with the text that contains them. */
function bytesOf(flat: DocumentNode, { document }: Operation): number {
  return print(flat).length * BYTES_PER_CHARACTER + 2 * (document.loc?.source.body.length ?? 0);
}

interface Result {
  data?: Data | null;
  errors?: readonly unknown[];
}

type JitQuery = (root: unknown, context: Context, variables: Variables) => Promise<Result> | Result;

/** Callbacks for the first error of a compiled run, by the context of its request. */
type Watches = WeakMap<object, () => void>;

/**
 * graphql-jit runs to the end after any error. graphql-js may answer long before: an error at a non-null field makes
 * the whole answer null, and it does not read the neighbouring fields.
 */
async function run(watches: Watches, context: Context, query: () => Promise<Result>): Promise<Data | null> {
  const failed = new Promise<null>((resolve) => watches.set(context, () => resolve(null)));
  const succeeded = query().then(
    ({ data, errors }) => (errors === undefined && data != null ? data : null),
    // An argument is wrong. If the compiled code is at fault instead, graphql-js finds no error.
    () => null,
  );
  return Promise.race([failed, succeeded]).finally(() => watches.delete(context));
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Makes explicit in the schema what graphql-jit does not know: a member of a value may be a function, as in a
 * connection. Fields that return objects, and fields of connections, get the default resolver of graphql-js. Any other
 * member is read as it is, and its serializer throws if the member is a function or a promise.
 */
function prepare(schema: GraphQLSchema, watches: Watches): Serializers {
  const types = Object.values(schema.getTypeMap());
  const resolvers = new Set<string>();
  for (const type of types) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve === undefined && mayBeFunction(type, field)) field.resolve = memberOf(field.name);
      if (field.resolve !== undefined) field.resolve = watched(field.resolve, watches);
      // graphql-jit stores resolvers under these names.
      const key = `${type.name}${field.name}`;
      if (resolvers.has(key)) throw new Error(`graphql-jit would mistake ${type.name}.${field.name} for another field`);
      resolvers.add(key);
    }
  }
  return serializersOf(types.filter(isLeafType));
}

function serializersOf(types: readonly GraphQLLeafType[]): Serializers {
  return Object.fromEntries(types.map((type) => [type.name, strictly((value) => type.serialize(value))]));
}

function mayBeFunction(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean {
  return type.name.endsWith('Connection') || !isLeafType(getNamedType(field.type));
}

/** Like graphql-js' defaultFieldResolver, except that graphql-jit's `info` may name the wrong field. */
function memberOf(name: string): Resolver {
  return (source, args, context, info) => {
    const value = (source as Record<string, unknown>)[name];
    return typeof value === 'function' ? value.call(source, args, context, info) : value;
  };
}

/** Reports an error as soon as it comes. Without a watch, the resolver is unchanged. */
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

/** Reports at the time graphql-jit is told. A second `then` on every promise would cost a third of all jobs. */
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

/**
 * Like graphql-js, a value that is serialized to nothing is an error. A value that graphql-js would call or await is an
 * error here, too.
 */
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
