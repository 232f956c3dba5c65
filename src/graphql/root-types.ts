/** Descriptions of the root types, which have no class. */
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';

export function describeRoots(schema: GraphQLSchema): GraphQLSchema {
  describe(
    schema.getQueryType(),
    'All queries. One operation reads everything from one snapshot. A field that fails is null, with an error at its path, and the other fields still answer.',
  );
  describe(
    schema.getMutationType(),
    'All mutations. An operation has exactly one. Its payload is read after the commit.',
  );
  return schema;
}

function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type != null) type.description = description;
}
