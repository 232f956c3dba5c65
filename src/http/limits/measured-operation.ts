/** An operation whose cost is measured, and the units of cost. */
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Fragments } from './document-size.js';

export interface MeasuredOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Coerced by graphql-js. */
  variables: Record<string, unknown>;
}

/** Writing four values takes as long as writing the object that contains them. */
export const VALUES_PER_OBJECT = 4;

/** The cost of a value. The cost of an object is 1. */
export const VALUE = 1 / VALUES_PER_OBJECT;
