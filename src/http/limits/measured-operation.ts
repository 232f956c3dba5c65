/** An operation whose cost is measured. */
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Fragments } from './document-size.js';

export interface MeasuredOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Coerced by graphql-js. */
  variables: Record<string, unknown>;
}
