/**
 * The size of the operations of a document, by its syntax only. Every spread of a fragment counts as the fields of the
 * fragment. A fragment itself is walked once, so the time is proportional to the document. The document may be invalid:
 * unknown parts count as written.
 */
import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { LIVE, SUBSCRIPTION } from '../../graphql/live-schema.js';

export interface Size {
  /** The depth of nested fields. `edges` and `node` count as one level, and so do scalars and their parent. */
  depth: number;
  /** The same for `__schema` and `__type`, whose standard query is deeper than any of ours. */
  introspectionDepth: number;
  aliases: number;
  fields: number;
  directives: number;
}

export interface DocumentSize {
  /** The largest of each measure among all operations and fragments, whichever operation runs. */
  largest: Size;
  /** True: a fragment spreads itself, and the sizes stop there. */
  hasCircle: boolean;
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

type Parent = GraphQLCompositeType | undefined;

const NOTHING: Size = { depth: 0, introspectionDepth: 0, aliases: 0, fields: 0, directives: 0 };

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

export function sizeOfDocument(schema: GraphQLSchema, document: DocumentNode): DocumentSize {
  const walk = new Walk(schema, fragmentsOf(document));
  let largest = NOTHING;
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  // Only fragments that no operation reached, because the place of a fragment decides whether it is introspection.
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  for (const definition of [...operations, ...fragments]) {
    if (!walk.wasAt(definition)) largest = largestOf(largest, walk.definition(definition));
  }
  return { largest, hasCircle: walk.hasCircle };
}

/** The root fields of an operation in a valid document, once for each time that they are spread. */
export function rootFieldsOf({ selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return inner === undefined ? [] : rootFieldsOf(inner.selectionSet, fragments);
  });
}

class Walk {
  hasCircle = false;
  /** Null: the fragment is being walked, and spreads itself. */
  readonly #parts = new Map<string, Size | null>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
  ) {}

  wasAt(definition: DefinitionNode): boolean {
    return definition.kind === Kind.FRAGMENT_DEFINITION && this.#parts.has(definition.name.value);
  }

  definition(definition: DefinitionNode): Size {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) return this.#fragment(definition.name.value);
    if (definition.kind !== Kind.OPERATION_DEFINITION) return NOTHING;
    const root = this.schema.getRootType(definition.operation) ?? undefined;
    const size = this.#selections(definition.selectionSet, root);
    size.directives += definition.directives?.length ?? 0;
    return size;
  }

  #selections({ selections }: SelectionSetNode, parent: Parent): Size {
    const whole = { ...NOTHING };
    for (const selection of selections) {
      const part = this.#selection(selection, parent);
      whole.depth = Math.max(whole.depth, part.depth);
      whole.introspectionDepth = Math.max(whole.introspectionDepth, part.introspectionDepth);
      whole.aliases += part.aliases;
      whole.fields += part.fields;
      whole.directives += part.directives + (selection.directives?.length ?? 0);
    }
    return whole;
  }

  #selection(selection: SelectionNode, parent: Parent): Size {
    if (selection.kind === Kind.FIELD) return this.#field(selection, parent);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value);
    const { selectionSet, typeCondition } = selection;
    return this.#selections(selectionSet, typeCondition === undefined ? parent : this.#type(typeCondition.name.value));
  }

  #field(node: FieldNode, parent: Parent): Size {
    const aliases = node.alias === undefined ? 0 : 1;
    if (node.selectionSet === undefined) return { ...NOTHING, depth: 1, aliases, fields: 1 };
    const size = this.#selections(node.selectionSet, this.#typeOf(node, parent));
    size.fields += 1;
    size.aliases += aliases;
    const name = node.name.value;
    if (name === SchemaMetaFieldDef.name || name === TypeMetaFieldDef.name) {
      size.introspectionDepth = 1 + size.depth;
      size.depth = 0;
    } else if (!isNodeOfEdge(name, parent) && !isAroundQuery(parent)) {
      size.depth += 1;
    }
    return size;
  }

  #fragment(name: string): Size {
    const known = this.#parts.get(name);
    if (known === null) this.hasCircle = true;
    if (known !== undefined) return known ?? NOTHING;
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return NOTHING;
    this.#parts.set(name, null);
    const size = this.#selections(fragment.selectionSet, this.#type(fragment.typeCondition.name.value));
    size.directives += fragment.directives?.length ?? 0;
    this.#parts.set(name, size);
    return size;
  }

  #typeOf({ name }: FieldNode, parent: Parent): Parent {
    if (name.value === SchemaMetaFieldDef.name) return this.#type('__Schema');
    if (name.value === TypeMetaFieldDef.name) return this.#type('__Type');
    const field = parent !== undefined && 'getFields' in parent ? parent.getFields()[name.value] : undefined;
    const type = field === undefined ? undefined : getNamedType(field.type);
    return isCompositeType(type) ? type : undefined;
  }

  #type(name: string): Parent {
    const type = this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

/** An edge and its node count as one object. */
export function isNodeOfEdge(name: string, parent: Parent): boolean {
  return name === 'node' && parent?.name.endsWith('Edge') === true;
}

/** A query is as deep live as it is by itself. */
function isAroundQuery(parent: Parent): boolean {
  return parent?.name === SUBSCRIPTION || parent?.name === LIVE;
}

function largestOf(one: Size, other: Size): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    aliases: Math.max(one.aliases, other.aliases),
    fields: Math.max(one.fields, other.fields),
    directives: Math.max(one.directives, other.directives),
  };
}
