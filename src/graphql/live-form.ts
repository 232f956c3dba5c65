/** The live form of a query: the same document, wrapped. Dashboards of schema/operations get theirs by it. */
import {
  type DefinitionNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  visit,
} from 'graphql';
import { LIVE_QUERY } from './live-schema.js';

/** `around`: the other fields of live, and `args` its arguments. */
export function liveFormOf(text: string, { around = 'takenAt snapshotId', args = '' } = {}): string {
  const [wrapper] = parse(`subscription { live${args} { ${around} query { x } } }`).definitions;
  const document = visit(parse(text), {
    NamedType: (type) =>
      type.name.value === 'Query' ? { ...type, name: { ...type.name, value: LIVE_QUERY } } : undefined,
  });
  const definitions = document.definitions.map((definition: DefinitionNode) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? wrapped(definition, wrapper as OperationDefinitionNode)
      : definition,
  );
  return print({ ...document, definitions });
}

function wrapped(query: OperationDefinitionNode, wrapper: OperationDefinitionNode): OperationDefinitionNode {
  const { name, selectionSet } = query;
  return {
    ...query,
    operation: OperationTypeNode.SUBSCRIPTION,
    ...(name === undefined ? {} : { name: { ...name, value: `Live${name.value}` } }),
    selectionSet: visit(wrapper.selectionSet, {
      Field: (field: FieldNode) => (field.name.value === 'query' ? { ...field, selectionSet } : undefined),
    }),
  };
}
