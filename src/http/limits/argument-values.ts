/** The arguments of a field, before it is executed. */
import { type FieldNode, GraphQLError, type GraphQLField, getArgumentValues } from 'graphql';

/** Null: graphql-js will refuse them, and the field's answer is only that error. */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): Record<string, unknown> | null {
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
