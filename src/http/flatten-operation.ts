/**
 * Flattens a query: fragments are expanded, @skip and @include are decided, every response name occurs once, and each
 * argument becomes one variable. The result is a selection that does not depend on any value.
 */
import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  getArgumentValues,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The limit for one operation with expanded fragments. The largest dashboard has a third of it. 260 selections compile
 * to 180 kB in 20 ms, so the 500 operations that are kept stay below 100 MB.
 */
const SELECTIONS_MAX = 300;

/** The federation's scalar for any value. graphql-js has coerced the value already, so it passes unchanged. */
const ANY = '_Any';

export type Variables = Record<string, unknown>;

export interface Operation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Coerced by graphql-js. @skip and @include use them. */
  variables: Variables;
}

export interface FlatQuery {
  document: DocumentNode;
  /** The variables of the flat document for those of a request. Throws graphql-js' error for a wrong argument. */
  variablesOf: (variables: Variables) => Variables;
}

/** Not a fault: graphql-js runs this operation. */
export class NotFlat extends Error {}

export function flatten(type: GraphQLObjectType, { document, operation, variables }: Operation): FlatQuery {
  const flattening = new Flattening(document, variables);
  const flat = flattening.document(type, operation.selectionSet);
  return { document: flat, variablesOf: (given) => valuesOf(flattening.fields, given) };
}

/** Made anew for every request, as in graphql-js, because a resolver may keep or change its arguments. */
function valuesOf(fields: readonly FieldArguments[], variables: Variables): Variables {
  const given: Variables = {};
  for (const { field, node, names } of fields) {
    const values = getArgumentValues(field, node, variables);
    for (const [argument, name] of names) if (Object.hasOwn(values, argument)) given[name] = values[argument];
  }
  return given;
}

/** Maps the names of a field's arguments to variables of the flat document. */
interface FieldArguments {
  field: GraphQLField<unknown, unknown>;
  /** The node as the client wrote it. */
  node: FieldNode;
  names: readonly (readonly [argument: string, variable: string])[];
}

/** Collects fields by the rules of the GraphQL specification ("Field collection"), but before execution. */
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
      if (this.#selections > SELECTIONS_MAX) throw new NotFlat();
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
      // Validation allows the fragment of an object type on that type, or on its interfaces and unions.
      else throw new NotFlat();
    }
  }

  /** Null: the fragment was already expanded in this selection. */
  #fragment(name: string, spread: Set<string>): FragmentDefinitionNode | null {
    if (spread.has(name)) return null;
    spread.add(name);
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) throw new NotFlat();
    return fragment;
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every((directive) => {
      const name = directive.name.value;
      if (name !== 'skip' && name !== 'include') throw new NotFlat();
      return this.#condition(directive) === (name === 'include');
    });
  }

  #condition({ arguments: [condition] = [] }: DirectiveNode): boolean {
    const value = condition?.value;
    if (value?.kind === Kind.BOOLEAN) return value.value;
    const decided = value?.kind === Kind.VARIABLE ? this.values[value.name.value] : undefined;
    // The variable is null, which is an error in graphql-js.
    if (typeof decided !== 'boolean') throw new NotFlat();
    return decided;
  }

  #field(type: GraphQLObjectType, alias: string, nodes: readonly FieldNode[]): FieldNode {
    const [node] = nodes as [FieldNode];
    const name = node.name.value;
    // In an object literal of the compiled code this name would not be a member.
    if (alias === '__proto__') throw new NotFlat();
    const written = { kind: Kind.FIELD as const, alias: named(alias), name: named(name) };
    if (name === '__typename') return written;
    const field = type.getFields()[name];
    if (field === undefined) throw new NotFlat();
    const flat = { ...written, arguments: this.#arguments(field, node) };
    const answer = getNamedType(field.type);
    if (isLeafType(answer)) return flat;
    // The type of a union or interface is known only at execution.
    if (!isObjectType(answer) || answer.isTypeOf != null) throw new NotFlat();
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
