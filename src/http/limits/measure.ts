/**
 * How large an operation is, before anything of it is executed. Every spread of a fragment counts like the fields it
 * stands for; a fragment itself is walked once, so that one which doubles at every step costs no time.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { PAGE_SIZE_MAX } from '../../kernel/page.js';
import { argumentsOf } from './arguments.js';

export interface Size {
  /** Of fields within fields; `edges` and `node` are one, as are scalars and what they stand in. */
  depth: number;
  /** Likewise of `__schema` and `__type`, whose standard query is deeper than any of ours. */
  introspectionDepth: number;
  aliases: number;
  fields: number;
  directives: number;
  rootFields: number;
  /** Objects that the answer may have: `first` of them in a list, as many as were named, or LIST_SIZE. */
  cost: number;
}

/** What a list is taken to have that says nothing of its size, such as `totalsByPlatform`. */
const LIST_SIZE = 10;

export interface MeasuredOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coerced. */
  variables: Record<string, unknown>;
}

/** A part of an operation. Its objects: those there once, and those in each row of the list it is a page of. */
type Part = Omit<Size, 'cost' | 'rootFields'> & { once: number; perRow: number };

type Field = GraphQLField<unknown, unknown>;

const NOTHING: Part = { depth: 0, introspectionDepth: 0, aliases: 0, fields: 0, directives: 0, once: 0, perRow: 0 };

export function measure(measured: MeasuredOperation): Size {
  const { schema, operation } = measured;
  const root = schema.getRootType(operation.operation);
  if (root == null) return { ...NOTHING, rootFields: 0, cost: 0 };
  const walk = new Walk(measured);
  const { once, perRow, directives, ...size } = walk.selections(operation.selectionSet, root);
  return {
    ...size,
    directives: directives + (operation.directives?.length ?? 0),
    rootFields: walk.rootFields(operation.selectionSet),
    cost: once + perRow * LIST_SIZE,
  };
}

class Walk {
  readonly #parts = new Map<string, Part>();
  readonly #rootFields = new Map<string, number>();

  constructor(private readonly measured: MeasuredOperation) {}

  selections({ selections }: SelectionSetNode, parent: GraphQLCompositeType): Part {
    const whole = { ...NOTHING };
    for (const selection of selections) {
      // Most fields are scalars: they cost no object, and no time.
      if (selection.kind === Kind.FIELD && selection.selectionSet === undefined) {
        whole.fields += 1;
        if (selection.alias !== undefined) whole.aliases += 1;
        if (selection.directives !== undefined) whole.directives += selection.directives.length;
        if (whole.depth === 0) whole.depth = 1;
        continue;
      }
      const part = this.#selection(selection, parent);
      whole.depth = Math.max(whole.depth, part.depth);
      whole.introspectionDepth = Math.max(whole.introspectionDepth, part.introspectionDepth);
      whole.aliases += part.aliases;
      whole.fields += part.fields;
      whole.directives += part.directives + (selection.directives?.length ?? 0);
      whole.once += part.once;
      whole.perRow += part.perRow;
    }
    return whole;
  }

  rootFields({ selections }: SelectionSetNode): number {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) count += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) count += this.rootFields(selection.selectionSet);
      else {
        const name = selection.name.value;
        const known = this.#rootFields.get(name) ?? this.rootFields(this.#fragment(name).selectionSet);
        this.#rootFields.set(name, known);
        count += known;
      }
    }
    return count;
  }

  #selection(selection: SelectionNode, parent: GraphQLCompositeType): Part {
    if (selection.kind === Kind.FIELD) return this.#field(selection, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return this.selections(selection.selectionSet, this.#typeNamed(selection.typeCondition?.name.value) ?? parent);
    }
    const name = selection.name.value;
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragment(name);
    const type = this.#typeNamed(fragment.typeCondition.name.value) ?? parent;
    const part = this.selections(fragment.selectionSet, type);
    const own = { ...part, directives: part.directives + (fragment.directives?.length ?? 0) };
    this.#parts.set(name, own);
    return own;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType): Part {
    const field = this.#definition(node, parent);
    const type = field && getNamedType(field.type);
    if (field === undefined || !isCompositeType(type) || node.selectionSet === undefined) {
      throw new Error('a validated document has no selection of a scalar, and no unknown field');
    }
    const counted = this.selections(node.selectionSet, type);
    const { once, perRow } = this.#cost(node, field, counted, parent);
    counted.once = once;
    counted.perRow = perRow;
    counted.fields += 1;
    if (node.alias !== undefined) counted.aliases += 1;
    if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef) {
      counted.introspectionDepth = 1 + counted.depth;
      counted.depth = 0;
    } else if (!isNodeOfEdge(field, parent)) {
      counted.depth += 1;
    }
    return counted;
  }

  #cost(node: FieldNode, field: Field, part: Part, parent: GraphQLCompositeType): Pick<Part, 'once' | 'perRow'> {
    // An edge and its node are one object of the answer.
    const own = isNodeOfEdge(field, parent) ? 0 : 1;
    const size = field.args.length === 0 ? null : sizeOf(argumentsOf(field, node, this.measured.variables) ?? {});
    // The schema is small and known: its lists are no rows, and graphql-js bounds how often they nest.
    if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef || isIntrospectionType(parent)) {
      return { once: own + part.once, perRow: 0 };
    }
    const isList = isListType(getNullableType(field.type));
    if (!isList) return { once: own + part.once + part.perRow * (size ?? LIST_SIZE), perRow: 0 };
    const row = own + part.once + part.perRow * LIST_SIZE;
    return size === null ? { once: 0, perRow: row } : { once: size * row, perRow: 0 };
  }

  #definition({ name }: FieldNode, parent: GraphQLCompositeType): Field | undefined {
    if (name.value === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name.value === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return 'getFields' in parent ? parent.getFields()[name.value] : undefined;
  }

  #typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.measured.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  #fragment(name: string): FragmentDefinitionNode {
    const fragment = this.measured.fragments.get(name);
    if (fragment === undefined) throw new Error('a validated document has every fragment that it spreads');
    return fragment;
  }
}

function isNodeOfEdge(field: Field, parent: GraphQLCompositeType): boolean {
  return field.name === 'node' && parent.name.endsWith('Edge');
}

/**
 * The rows that a field was asked for: `first`, or the entries of a list in its arguments. Null: it does not say. A page
 * beyond the largest is BAD_USER_INPUT by its own rule, which names it, and reads nothing.
 */
function sizeOf(args: Record<string, unknown>): number | null {
  if (typeof args['first'] === 'number') return Math.min(Math.max(0, args['first']), PAGE_SIZE_MAX);
  const lists = Object.values(args).flatMap((value) => [value, ...Object.values((value ?? {}) as object)]);
  const sizes = lists.filter(Array.isArray).map((list) => list.length);
  return sizes.length === 0 ? null : Math.max(...sizes);
}
