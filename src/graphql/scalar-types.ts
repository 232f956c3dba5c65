/** schema/scalars.json: the type of each scalar's JSON in TypeScript, for generators of clients. */
import { type GraphQLSchema, isScalarType, isSpecifiedScalarType } from 'graphql';

/** Throws if a scalar of ours has no type. The scalars of GraphQL itself are known to every generator. */
export function scalarTypes(schema: GraphQLSchema): Record<string, string> {
  const scalars = Object.values(schema.getTypeMap()).filter(isScalarType);
  return Object.fromEntries(
    scalars
      .filter((scalar) => !isSpecifiedScalarType(scalar))
      .map(({ name, extensions: { codegenScalarType } }) => {
        if (typeof codegenScalarType !== 'string')
          throw new Error(`the scalar ${name} has no type: add one to scalars.ts`);
        return [name, codegenScalarType];
      }),
  );
}
