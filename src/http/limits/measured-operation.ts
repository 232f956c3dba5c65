/** An operation whose cost is asked, and in which unit. */
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Fragments } from './document-size.js';

export interface MeasuredOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Coerced. */
  variables: Record<string, unknown>;
}

/** Writing four values takes as long as the object that they stand in. */
export const VALUES_PER_OBJECT = 4;

/** The cost of a value, where that of an object is 1. */
export const VALUE = 1 / VALUES_PER_OBJECT;
