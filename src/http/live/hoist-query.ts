/** Takes the query out of `subscription { live { query { … } } }`, and puts its answers back. Pure: no I/O. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getArgumentValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { INTERVAL_MS_MAX, INTERVAL_MS_MIN, LIVE, LIVE_QUERY, SUBSCRIPTION } from '../../graphql/live-schema.js';
import { badInput } from '../../kernel/base/errors.js';
import { digestOf } from '../../kernel/base/secret.js';
import type { SnapshotIdentity } from '../../kernel/db/snapshot.js';
import { type Fragments, fragmentsOf, rootFieldsOf } from '../limits/document-size.js';

type Variables = Record<string, unknown>;
type Data = Record<string, unknown>;

export interface HoistedQuery {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Equal exactly for equal documents. */
  hash: string;
  /** Equal exactly for equal forms of the message around the answer. */
  place: string;
  /** True: with other variables it may be another query. */
  isConditional: boolean;
  /** The message with the data of the query. */
  messageOf(data: Data, identity: SnapshotIdentity): Data;
  /** The error with its path in the message. */
  placed(error: GraphQLFormattedError): GraphQLFormattedError;
}

/** The operation must be a valid subscription. Its variables decide @skip and @include around the query. */
export function hoistQuery(
  subscription: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): HoistedQuery {
  const fragments = fragmentsOf(subscription);
  const collector: Collector = { fragments, variables, isConditional: false };
  const [live] = collect(collector, SUBSCRIPTION, [operation.selectionSet]);
  if (live === undefined) throw refused('The subscription asks for nothing. Ask for live.', operation);
  const parts = [
    ...collect(
      collector,
      LIVE,
      live.nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    ),
  ];
  const [query, another] = parts.filter(({ name }) => name === 'query');
  if (query === undefined)
    throw refused('live needs its field query. Ask for query, with what you want to see.', operation);
  if (another !== undefined)
    throw refused('live has one field query. Put everything that you want to see into it.', operation);
  const selections = query.nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const document = documentOf(operation, selections, fragments);
  const [hoisted] = document.definitions as [OperationDefinitionNode];
  const typenames = rootFieldsOf(hoisted.selectionSet, fragmentsOf(document))
    .filter(({ name }) => name.value === '__typename')
    .map(({ alias, name }) => (alias ?? name).value);
  return {
    document,
    operation: hoisted,
    hash: digestOf(print(document)).toString('base64url'),
    place: [live.key, ...parts.flatMap(({ key, name }) => [key, name])].join(' '),
    isConditional: collector.isConditional,
    messageOf: (data, { id, takenAt }) => {
      for (const name of typenames) if (name in data) data[name] = LIVE_QUERY;
      const values: Data = { takenAt: takenAt.toISOString(), snapshotId: id, query: data, __typename: LIVE };
      return { [live.key]: Object.fromEntries(parts.map(({ key, name }) => [key, values[name]])) };
    },
    placed: (error) => ({ ...error, ...(error.path && { path: [live.key, query.key, ...error.path] }) }),
  };
}

/** The argument of `live`. The operation must be valid. */
export function intervalOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  variables: Variables,
): number {
  const field = schema.getSubscriptionType()?.getFields()['live'];
  const [node] = rootFieldsOf(operation.selectionSet, fragmentsOf(document));
  if (field === undefined || node === undefined) throw new Error('a valid subscription has the field live');
  const { minIntervalMs: asked } = getArgumentValues(field, node, variables) as { minIntervalMs: number };
  if (asked < INTERVAL_MS_MIN || asked > INTERVAL_MS_MAX)
    throw badInput(
      'minIntervalMs',
      `minIntervalMs must be between ${INTERVAL_MS_MIN} and ${INTERVAL_MS_MAX.toLocaleString('en')}.`,
    );
  return asked;
}

function documentOf(
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
  fragments: Fragments,
): DocumentNode {
  const query: OperationDefinitionNode = {
    ...operation,
    operation: OperationTypeNode.QUERY,
    directives: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const kept = [...fragments.values()].filter(
    ({ typeCondition: { name } }) => name.value !== LIVE && name.value !== SUBSCRIPTION,
  );
  return visit(
    { kind: Kind.DOCUMENT, definitions: [query, ...kept] },
    {
      NamedType: (type) =>
        type.name.value === LIVE_QUERY ? { ...type, name: { ...type.name, value: 'Query' } } : undefined,
    },
  );
}

interface Collected {
  /** In the answer. */
  key: string;
  name: string;
  nodes: FieldNode[];
}

interface Collector {
  fragments: Fragments;
  variables: Variables;
  /** True once something was included or skipped. */
  isConditional: boolean;
}

/** The fields of an object type without interfaces, in the order of the answer. */
function collect(collector: Collector, type: string, sets: readonly SelectionSetNode[]): IterableIterator<Collected> {
  const found = new Map<string, Collected>();
  const spread = new Set<FragmentDefinitionNode>();
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if ((selection.directives?.length ?? 0) > 0) collector.isConditional = true;
      if (!isIncluded(selection, collector.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const known = found.get(key) ?? { key, name: selection.name.value, nodes: [] };
        known.nodes.push(selection);
        found.set(key, known);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if ((selection.typeCondition?.name.value ?? type) === type) walk(selection.selectionSet);
      } else {
        const fragment = collector.fragments.get(selection.name.value);
        if (fragment === undefined || spread.has(fragment)) continue;
        spread.add(fragment);
        walk(fragment.selectionSet);
      }
    }
  };
  for (const set of sets) walk(set);
  return found.values();
}

function isIncluded({ directives = [] }: SelectionNode, variables: Variables): boolean {
  return directives.every(({ name, arguments: [condition] = [] }) => {
    const value = condition?.value;
    const decided =
      value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
    return name.value === 'skip' ? decided !== true : name.value === 'include' ? decided === true : true;
  });
}

function refused(message: string, node: OperationDefinitionNode): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_REQUEST' } });
}
