/**
 * Refuses an operation of an API key that asks for a field outside the key's scopes, before anything is read. The types of
 * the schema decide (src/graphql/scopes.ts): a field needs the scope of its named type, and those of its orders and filters.
 * Fields behind @skip and @include count as asked for.
 */
import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { scopeOfType, scopesOfArgument, typesNamedIn } from '../../graphql/scopes.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import { Refusal } from '../../kernel/base/errors.js';
import type { ApiKeyScope } from '../../modules/api-keys/api-key.enums.js';
import { argumentsOf } from './argument-values.js';
import type { MeasuredOperation } from './measured-operation.js';

type Scopes = NonNullable<Viewer['scopes']>;

/** The operation must be valid. */
export function refuseScopes(viewer: Viewer | null, measured: MeasuredOperation): void {
  if (viewer?.scopes === undefined) return;
  const root = measured.schema.getRootType(measured.operation.operation);
  if (root != null) new Walk(measured, viewer.scopes).selections(measured.operation.selectionSet, root, []);
}

/** A file of rows of this type. */
export function refuseExport({ scopes }: Viewer, { name, type }: { name: string; type: string }): void {
  if (scopes === undefined) return;
  const path = `/export/${name}.csv`;
  refuse(scopes, 'EXPORTS', path);
  refuseType(scopes, type, path);
}

class Walk {
  /** A fragment that passed once passes everywhere, because its type does not depend on its place. */
  readonly #passed = new Set<string>();

  constructor(
    private readonly measured: MeasuredOperation,
    private readonly scopes: Scopes,
  ) {}

  selections({ selections }: SelectionSetNode, parent: GraphQLCompositeType, path: readonly string[]): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        this.#field(selection, parent, [...path, selection.alias?.value ?? selection.name.value]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#fragment(selection.selectionSet, selection.typeCondition?.name.value ?? parent.name, path);
      } else {
        const fragment = this.measured.fragments.get(selection.name.value);
        if (fragment === undefined || this.#passed.has(fragment.name.value)) continue;
        this.#passed.add(fragment.name.value);
        this.#fragment(fragment.selectionSet, fragment.typeCondition.name.value, path);
      }
    }
  }

  #fragment(selectionSet: SelectionSetNode, type: string, path: readonly string[]): void {
    refuseType(this.scopes, type, path.join('.'));
    const named = this.measured.schema.getType(type);
    if (isCompositeType(named)) this.selections(selectionSet, named, path);
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, path: readonly string[]): void {
    // Without a field: __typename and introspection, which show nothing of a row beyond its type.
    const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
    if (field === undefined) return;
    const type = getNamedType(field.type);
    refuseType(this.scopes, type.name, path.join('.'));
    if (field.args.length > 0) this.#arguments(field, node, path);
    if (isCompositeType(type) && node.selectionSet !== undefined) this.selections(node.selectionSet, type, path);
  }

  #arguments(field: GraphQLField<unknown, unknown>, node: FieldNode, path: readonly string[]): void {
    const values = argumentsOf(field, node, this.measured.variables) ?? {};
    for (const { name, type } of field.args) {
      for (const scope of scopesOfArgument(type, values[name])) refuse(this.scopes, scope, [...path, name].join('.'));
    }
    // Which rows a field of an interface or a union answers is known from its arguments.
    if (!isAbstractType(getNamedType(field.type))) return;
    for (const type of Object.values(values).flatMap(typesNamedIn)) refuseType(this.scopes, type, path.join('.'));
  }
}

function refuseType(scopes: Scopes, type: string, path: string): void {
  const scope = scopeOfType(type);
  if (scope != null) refuse(scopes, scope, path);
}

function refuse(scopes: Scopes, scope: ApiKeyScope, path: string): void {
  if (!scopes.has(scope)) throw outside(scope, path);
}

function outside(scope: ApiKeyScope, path: string): Refusal {
  return new Refusal(
    'FORBIDDEN',
    `This API key may not read ${path}: it lacks the scope ${scope}. Leave the field out, or ask an admin for a key with this scope.`,
    { scope, path },
  );
}
