/** Limits of an operation, checked before execution and counted through fragments. */
import { GraphQLError, Kind, type SelectionSetNode, type ValidationContext, type ValidationRule } from 'graphql';

/** A mutation commits before its payload is read from a fresh snapshot, so it has exactly one root field. */
export const oneMutationField: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (node.operation !== 'mutation') return;
    const fields = rootFields(context, node.selectionSet, new Set());
    if (fields <= 1) return;
    context.reportError(
      new GraphQLError(`A mutation operation has exactly one root field; this one has ${fields}.`, {
        nodes: node,
        extensions: { code: 'OPERATION_TOO_LARGE' },
      }),
    );
  },
});

/** graphql-js finds out only when it executes, and Apollo Server takes that for a fault of ours. */
export const noSubscriptions: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (node.operation !== 'subscription') return;
    context.reportError(new GraphQLError('There are no subscriptions: ask again, or poll.', { nodes: node }));
  },
});

function rootFields(context: ValidationContext, { selections }: SelectionSetNode, seen: Set<string>): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += rootFields(context, selection.selectionSet, seen);
    else if (!seen.has(selection.name.value)) {
      const fragment = context.getFragment(selection.name.value);
      if (fragment != null)
        count += rootFields(context, fragment.selectionSet, new Set([...seen, selection.name.value]));
    }
  }
  return count;
}
