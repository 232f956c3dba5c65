/**
 * The cost of an operation: one for each object that its answer may have, and a fraction for each value. It is computed
 * from a validated document and its variables, before anything is read. Every spread of a fragment counts as the fields
 * of the fragment. A fragment itself is walked once, so that fragments that double at every step cost no time.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { VALUE } from '../../graphql/cost-units.js';
import { listSizeOf, rowsAsked, VALUES_IN } from '../../graphql/list-sizes.js';
import { PAGE_SIZE_MAX } from '../../kernel/api/page.js';
import { argumentsOf } from './argument-values.js';
import { IntrospectionCost } from './introspection-cost.js';
import type { MeasuredOperation } from './measured-operation.js';

/** Cost that arises once, and cost that arises for each row that the field above asks for. */
interface Part {
  once: number;
  perRow: number;
}

type Field = GraphQLField<unknown, unknown>;

export function costOf(measured: MeasuredOperation): number {
  const { schema, operation } = measured;
  const root = schema.getRootType(operation.operation);
  if (root == null) return 0;
  const { once, perRow } = new Walk(measured).selections(operation.selectionSet, root);
  return Math.ceil(once + perRow * PAGE_SIZE_MAX);
}

class Walk {
  readonly #fragments = new Map<string, Part>();
  readonly #introspection: IntrospectionCost;

  constructor(private readonly measured: MeasuredOperation) {
    this.#introspection = new IntrospectionCost(measured);
  }

  selections({ selections }: SelectionSetNode, parent: GraphQLCompositeType): Part {
    let once = 0;
    let perRow = 0;
    const valuesIn = VALUES_IN[parent.name];
    for (const selection of selections) {
      // Most fields are scalars. This shortcut keeps them cheap.
      if (selection.kind === Kind.FIELD && selection.selectionSet === undefined) {
        once += VALUE * (valuesIn?.[selection.name.value] ?? 1);
        continue;
      }
      const part = this.#selection(selection, parent);
      once += part.once;
      perRow += part.perRow;
    }
    return { once, perRow };
  }

  #selection(selection: SelectionNode, parent: GraphQLCompositeType): Part {
    if (selection.kind === Kind.FIELD) return this.#field(selection, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return this.selections(selection.selectionSet, this.#typeNamed(selection.typeCondition?.name.value) ?? parent);
    }
    const name = selection.name.value;
    const known = this.#fragments.get(name);
    if (known !== undefined) return known;
    const { typeCondition, selectionSet } = this.#fragment(name);
    const part = this.selections(selectionSet, this.#typeNamed(typeCondition.name.value) ?? parent);
    this.#fragments.set(name, part);
    return part;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType): Part {
    if (node.name.value === SchemaMetaFieldDef.name || node.name.value === TypeMetaFieldDef.name) {
      return { once: this.#introspection.of(node), perRow: 0 };
    }
    const field = fieldOf(node, parent);
    const type = field && getNamedType(field.type);
    if (field === undefined || !isCompositeType(type) || node.selectionSet === undefined) {
      throw new Error('a validated document has no selection of a scalar, and no unknown field');
    }
    const part = this.selections(node.selectionSet, type);
    const rows = () => rowsAsked(parent.name, field, argumentsOf(field, node, this.measured.variables) ?? {});
    if (!isListType(getNullableType(field.type))) {
      return { once: 1 + part.once + (part.perRow === 0 ? 0 : part.perRow * rows()), perRow: 0 };
    }
    const row = 1 + part.once + part.perRow * PAGE_SIZE_MAX;
    const size = listSizeOf(parent.name, field.name, field.args.length > 0);
    if (size === 'ABOVE') return { once: 0, perRow: row };
    return { once: row * (size === 'ARGUMENTS' ? rows() : size), perRow: 0 };
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

function fieldOf({ name }: FieldNode, parent: GraphQLCompositeType): Field | undefined {
  return 'getFields' in parent ? parent.getFields()[name.value] : undefined;
}
