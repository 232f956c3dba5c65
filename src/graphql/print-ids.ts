/** Answers the global id where a row holds a bare number, and finds the type of a node by its name. */
import {
  type GraphQLField,
  GraphQLNonNull,
  GraphQLScalarType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { ID_KIND } from '../kernel/api/node.js';
import { type IdKind, printId } from '../kernel/base/global-ids.js';

interface IdField {
  field: GraphQLField<unknown, unknown>;
  kind: IdKind;
}

export function printIds(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // graphql-js reads __typename, which findAnyNode() sets.
    if (isInterfaceType(type)) type.resolveType = null;
  }
  for (const { field, kind } of idFieldsOf(schema)) {
    field.resolve = (row) => printId(kind, (row as Record<string, string>)[field.name] ?? '');
  }
  return schema;
}

/** Runs work in which each id has a scalar of its kind and no resolver. Afterwards the schema is as it was. */
type WithIdScalars = <Result>(work: () => Result) => Result;

/** A compiled operation calls resolvers row by row. It reads scalars several times as fast. */
export function idScalars(schema: GraphQLSchema): { scalars: GraphQLScalarType[]; withScalars: WithIdScalars } {
  const fields = idFieldsOf(schema);
  const scalars = new Map(fields.map(({ kind }) => [kind, scalarOf(kind)]));
  const ids = fields.map(({ field, kind }) => ({
    field,
    resolved: { type: field.type, resolve: field.resolve },
    read: { type: new GraphQLNonNull(scalars.get(kind) as GraphQLScalarType), resolve: undefined },
  }));
  return {
    scalars: [...scalars.values()],
    withScalars: (work) => {
      for (const { field, read } of ids) Object.assign(field, read);
      try {
        return work();
      } finally {
        for (const { field, resolved } of ids) Object.assign(field, resolved);
      }
    },
  };
}

function scalarOf(kind: IdKind): GraphQLScalarType {
  return new GraphQLScalarType({ name: `ID_${kind.prefix}`, serialize: (id) => printId(kind, String(id)) });
}

function idFieldsOf(schema: GraphQLSchema): IdField[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => {
      const kind = field.extensions[ID_KIND] as IdKind | undefined;
      return kind === undefined ? [] : [{ field, kind }];
    });
}
