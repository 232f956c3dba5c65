/**
 * Counts the pairs that validation compares ("OverlappingFieldsCanBeMerged"): fields with one response name in one
 * selection, and fragments spread in one selection. `{ me { id } me { name } }` has one such pair. 370 times `me { id
 * }` has 136,530 and blocked the process for 150 ms.
 */
import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';
import { type Fragments, fragmentsOf } from './document-size.js';

/**
 * For all operations of the document, and fragments that nothing spreads. Use it only for a document without circles
 * and with few fields, because it visits each field, with fragments expanded.
 */
export function overlapsOf(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();
  visit(document, { FragmentSpread: ({ name }) => void spread.add(name.value) });
  let overlaps = 0;
  for (const definition of document.definitions) {
    const isRoot =
      definition.kind === Kind.OPERATION_DEFINITION ||
      (definition.kind === Kind.FRAGMENT_DEFINITION && !spread.has(definition.name.value));
    if (isRoot) overlaps += overlapsIn([definition.selectionSet], fragments);
  }
  return overlaps;
}

/** Pairs in selections that are merged into one object. */
function overlapsIn(sets: readonly SelectionSetNode[], fragments: Fragments): number {
  const byName = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  for (const set of sets) collect(set, fragments, byName, spread);
  let overlaps = pairsOf(spread.size);
  for (const nodes of byName.values()) {
    overlaps += pairsOf(nodes.length);
    const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (inner.length > 0) overlaps += overlapsIn(inner, fragments);
  }
  return overlaps;
}

function collect(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  byName: Map<string, FieldNode[]>,
  spread: Set<string>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [selection]);
      else known.push(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, fragments, byName, spread);
    } else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment !== undefined) collect(fragment.selectionSet, fragments, byName, spread);
    }
  }
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;
