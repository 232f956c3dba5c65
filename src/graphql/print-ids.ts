/** Answers the global id where a row holds a bare number, and finds the type of a node by its name. */
import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { ID_KIND } from '../kernel/api/node.js';
import { type IdKind, printId } from '../kernel/base/global-ids.js';

export function printIds(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // graphql-js reads __typename, which findAnyNode() sets.
    if (isInterfaceType(type)) type.resolveType = null;
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const kind = field.extensions[ID_KIND] as IdKind | undefined;
      if (kind !== undefined) field.resolve = (row: Record<string, string>) => printId(kind, row[field.name] ?? '');
    }
  }
  return schema;
}
