/** Descriptions of the root types, which have no class to stand on. */
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';

export function describeRoots(schema: GraphQLSchema): GraphQLSchema {
  describe(
    schema.getQueryType(),
    'What can be read. Everything in one operation comes from one snapshot. A field that fails is null, with an error at its path, and the others answer.',
  );
  describe(
    schema.getMutationType(),
    'What can be changed: an operation has one mutation, and its payload is read after the commit.',
  );
  return schema;
}

function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type != null) type.description = description;
}
