/** The operations of schema/operations, each with the fragments that it needs. */
import { type DefinitionNode, type FragmentDefinitionNode, parse, print, visit } from 'graphql';

const FILES: Record<string, string> = import.meta.glob('../../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const definitions = Object.values(FILES).flatMap((text) => parse(text, { noLocation: true }).definitions);
const fragments = new Map(
  definitions.flatMap((one) => (one.kind === 'FragmentDefinition' ? [[one.name.value, one] as const] : [])),
);

/** By name, as text. */
export const OPERATIONS: ReadonlyMap<string, string> = new Map(
  definitions
    .flatMap((one) => (one.kind === 'OperationDefinition' && one.name !== undefined ? [one] : []))
    .map((one): [string, string] => [one.name?.value ?? '', withFragments(one)])
    .sort(([one], [other]) => one.localeCompare(other)),
);

function withFragments(operation: DefinitionNode): string {
  const needed = new Set<FragmentDefinitionNode>();
  const collect = (node: DefinitionNode): void => {
    visit(node, {
      enter: (part) => {
        const fragment = part.kind === 'FragmentSpread' ? fragments.get(part.name.value) : undefined;
        if (fragment === undefined || needed.has(fragment)) return;
        needed.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return [operation, ...needed].map(print).join('\n\n');
}
