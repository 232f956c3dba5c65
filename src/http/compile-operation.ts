/**
 * An operation as a function, by graphql-jit; the only file that imports it. Its 0.8.9 errs in many places, so it is left
 * the one thing that it does well, walking through a selection. What it is given is flat: fragments are spread, @skip and
 * @include are decided, every response name stands once, and each argument is one variable whose value graphql-js
 * computed. What it answers with an error is thrown away: graphql-js then says what the error is.
 */
import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from '../kernel/context.js';

/** Of one operation, fragments spread: what is larger is not worth the time and the memory of compiling it. */
const SELECTIONS_MAX = 1_000;

/** The federation's scalar of any value: what graphql-js has coerced passes through it unchanged. */
const ANY = '_Any';

type Variables = Record<string, unknown>;
type Data = Record<string, unknown>;

/** Answers the data; null where anything went wrong, and graphql-js must say what. */
export type CompiledOperation = (context: Context, variables: Variables) => Promise<Data | null>;

export interface Operation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As graphql-js coerced them: those of @skip and @include decide what is compiled. */
  variables: Variables;
}

export type Compiler = (operation: Operation) => CompiledOperation | null;

/** Compiles queries of this schema; null for what graphql-jit may do otherwise than graphql-js. */
export function createCompiler(schema: GraphQLSchema): Compiler {
  const serializers = prepare(schema);
  return ({ document, operation, variables }) => {
    const type = schema.getQueryType();
    if (operation.operation !== 'query' || type == null) return null;
    try {
      const flattening = new Flattening(document, variables);
      const flat = flattening.document(type, operation.selectionSet);
      const compiled = compileQuery(schema, flat, undefined, {
        customSerializers: serializers,
        disablingCapturingStackErrors: true,
      });
      return isCompiledQuery(compiled) ? runner(compiled.query, flattening.fields) : null;
    } catch {
      return null;
    }
  };
}

type JitQuery = (root: unknown, context: unknown, variables: Variables) => unknown;

function runner(query: JitQuery, fields: readonly FieldArguments[]): CompiledOperation {
  return async (context, variables) => {
    try {
      const { data, errors } = (await query(undefined, context, valuesOf(fields, variables))) as {
        data?: Data | null;
        errors?: readonly unknown[];
      };
      return errors === undefined && data != null ? data : null;
    } catch {
      // A wrong argument. Were it a fault of the compiled code, graphql-js has none.
      return null;
    }
  };
}

/** Made anew for every request, as graphql-js does: a resolver may keep or change what it is given. */
function valuesOf(fields: readonly FieldArguments[], variables: Variables): Variables {
  const given: Variables = {};
  for (const { field, node, names } of fields) {
    const values = getArgumentValues(field, node, variables);
    for (const [argument, name] of names) if (Object.hasOwn(values, argument)) given[name] = values[argument];
  }
  return given;
}

/** Where a field's arguments go: from their name to that of the variable in the flat document. */
interface FieldArguments {
  field: GraphQLField<unknown, unknown>;
  /** As the client wrote it. */
  node: FieldNode;
  names: readonly (readonly [argument: string, variable: string])[];
}

/** Not a fault: this operation is left to graphql-js. */
class NotCompilable extends Error {}

/** Collects fields by the rules of the GraphQL specification, "Field collection", before execution and not in it. */
class Flattening {
  readonly fields: FieldArguments[] = [];
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  #selections = 0;
  #variables = 0;

  constructor(
    document: DocumentNode,
    private readonly values: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  document(type: GraphQLObjectType, selectionSet: SelectionSetNode): DocumentNode {
    const selections = this.#selectionsOf(type, [selectionSet]);
    const variableDefinitions = Array.from({ length: this.#variables }, (_, index) => ({
      kind: Kind.VARIABLE_DEFINITION as const,
      variable: variable(nameOf(index)),
      type: { kind: Kind.NAMED_TYPE as const, name: named(ANY) },
    }));
    const operation: OperationDefinitionNode = {
      kind: Kind.OPERATION_DEFINITION,
      operation: 'query' as OperationDefinitionNode['operation'],
      variableDefinitions,
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    };
    return { kind: Kind.DOCUMENT, definitions: [operation] };
  }

  #selectionsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): FieldNode[] {
    const byName = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.#collect(type, set, byName, spread);
    return [...byName].map(([name, nodes]) => this.#field(type, name, nodes));
  }

  #collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    byName: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of selections) {
      this.#selections += 1;
      if (this.#selections > SELECTIONS_MAX) throw new NotCompilable();
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        byName.set(name, [...(byName.get(name) ?? []), selection]);
        continue;
      }
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragment(selection.name.value, spread);
      if (inner === null) continue;
      const condition = inner.typeCondition?.name.value ?? type.name;
      if (condition === type.name) this.#collect(type, inner.selectionSet, byName, spread);
      // Validation lets an object's fragment be on the object itself, or on what it is one of.
      else throw new NotCompilable();
    }
  }

  /** Null: spread before, in this selection. */
  #fragment(name: string, spread: Set<string>): FragmentDefinitionNode | null {
    if (spread.has(name)) return null;
    spread.add(name);
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) throw new NotCompilable();
    return fragment;
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every((directive) => {
      const name = directive.name.value;
      if (name !== 'skip' && name !== 'include') throw new NotCompilable();
      return this.#condition(directive) === (name === 'include');
    });
  }

  #condition({ arguments: [condition] = [] }: DirectiveNode): boolean {
    const value = condition?.value;
    if (value?.kind === Kind.BOOLEAN) return value.value;
    const decided = value?.kind === Kind.VARIABLE ? this.values[value.name.value] : undefined;
    // A variable that is null: graphql-js answers an error.
    if (typeof decided !== 'boolean') throw new NotCompilable();
    return decided;
  }

  #field(type: GraphQLObjectType, alias: string, nodes: readonly FieldNode[]): FieldNode {
    const [node] = nodes as [FieldNode];
    const name = node.name.value;
    // In the object literal of the compiled code this name would not be a member.
    if (alias === '__proto__') throw new NotCompilable();
    const written = { kind: Kind.FIELD as const, alias: named(alias), name: named(name) };
    if (name === '__typename') return written;
    const field = type.getFields()[name];
    if (field === undefined) throw new NotCompilable();
    const flat = { ...written, arguments: this.#arguments(field, node) };
    const answer = getNamedType(field.type);
    if (isLeafType(answer)) return flat;
    // Unions and interfaces: which type it is, is only known at execution.
    if (!isObjectType(answer) || answer.isTypeOf != null) throw new NotCompilable();
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return { ...flat, selectionSet: { kind: Kind.SELECTION_SET, selections: this.#selectionsOf(answer, sets) } };
  }

  #arguments(field: GraphQLField<unknown, unknown>, node: FieldNode): ArgumentNode[] {
    const given = new Set(node.arguments?.map((argument) => argument.name.value));
    const names = field.args
      .filter(({ name, defaultValue }) => given.has(name) || defaultValue !== undefined)
      .map(({ name }) => [name, nameOf(this.#variables++)] as const);
    if (names.length > 0) this.fields.push({ field, node, names });
    return names.map(([name, of]) => ({ kind: Kind.ARGUMENT, name: named(name), value: variable(of) }));
  }
}

const nameOf = (index: number) => `v${index}`;
const named = (value: string): NameNode => ({ kind: Kind.NAME, value });
const variable = (name: string) => ({ kind: Kind.VARIABLE as const, name: named(name) });

/**
 * Makes the schema say what graphql-jit does not know: a member of a value may be a function, as those of a connection
 * are. Where a field answers an object, or stands on a connection, graphql-js' default is written out; any other member
 * is read as it is, and a serializer throws where that is a function or a promise.
 */
function prepare(schema: GraphQLSchema): Record<string, (value: unknown) => unknown> {
  const serializers: Record<string, (value: unknown) => unknown> = {};
  const resolvers = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isLeafType(type)) serializers[type.name] = strictly((value) => type.serialize(value));
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve === undefined && mayBeFunction(type, field)) field.resolve = memberOf(field.name);
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
function memberOf(name: string): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const value = (source as Record<string, unknown>)[name];
    return typeof value === 'function' ? value.call(source, args, context, info) : value;
  };
}

/** As graphql-js has it, a value serialized to nothing is an error; and what it would have called or awaited is one here. */
function strictly(serialize: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => {
    if (typeof value === 'function' || typeof (value as { then?: unknown }).then === 'function') {
      throw new TypeError('a member must be called or awaited');
    }
    const serialized = serialize(value);
    if (serialized == null) throw new TypeError('a value was serialized to nothing');
    return serialized;
  };
}
