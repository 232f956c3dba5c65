/** @cost and @listSize of the subgraph, compared with the numbers by which our own server limits an operation. */
import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isCompositeType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import * as operations from '../../schema/operations/generated.js';
import { VALUE } from '../../src/graphql/cost-units.js';
import { createSchema } from '../../src/graphql/schema.js';
import { fragmentsOf } from '../../src/http/limits/document-size.js';
import { costOf } from '../../src/http/limits/operation-cost.js';
import { read } from '../support/documents.js';

type Field = GraphQLField<unknown, unknown>;

interface Size {
  assumedSize: number;
  slicingArguments?: string[];
  sizedFields?: string[];
}

interface Published {
  cost?: { weight: number };
  listSize?: Size;
}

const SCHEMA = createSchema();
/** The directives of schema/subgraph.graphql, at "Type" and "Type.field". */
const PUBLISHED = new Map<string, Published>();
for (const definition of parse(read('schema/subgraph.graphql')).definitions) {
  if (!('name' in definition) || definition.name === undefined) continue;
  PUBLISHED.set(definition.name.value, valuesOf(definition.directives ?? []));
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
  for (const { name, directives } of definition.fields ?? [])
    PUBLISHED.set(`${definition.name.value}.${name.value}`, valuesOf(directives ?? []));
}

function valuesOf(directives: readonly DirectiveNode[]): Published {
  return Object.fromEntries(
    directives.map(({ name, arguments: given = [] }) => [
      name.value,
      Object.fromEntries(given.map((one) => [one.name.value, valueFromASTUntyped(one.value)])),
    ]),
  );
}

/** The types and fields that routers see. */
const TYPES = Object.values(SCHEMA.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => PUBLISHED.has(name));
const FIELDS = TYPES.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ type, field, at: `${type.name}.${field.name}` })),
).filter(({ at }) => PUBLISHED.has(at));
const isList = ({ type }: Field) => isListType(getNullableType(type)) && isCompositeType(getNamedType(type));

/** Counts what the limiter counts, in a schema that begins with this type. */
function counted(type: GraphQLObjectType, document: DocumentNode, given: Record<string, unknown> = {}): number {
  const operation = operationIn(document);
  const schema = new GraphQLSchema({ query: type, types: [type] });
  const { coerced } = getVariableValues(SCHEMA, operation.variableDefinitions ?? [], given);
  return costOf({
    schema,
    operation: { ...operation, operation: 'query' } as OperationDefinitionNode,
    fragments: fragmentsOf(document),
    variables: coerced ?? {},
  });
}

/** Four values are the cost of an object, so each row costs two. */
const ROW = '{ a: __typename b: __typename c: __typename d: __typename }';

/** The rows that the limiter counts for a list, asked for with these arguments. */
function rowsCounted(type: GraphQLObjectType, field: Field, list: string | null, given: string): number {
  if (list === null) return counted(type, parse(`{ ${field.name}${given} ${ROW} }`)) / 2;
  return (counted(type, parse(`{ ${field.name}${given} { ${list} ${ROW} } }`)) - 1) / 2;
}

function sizeAt(at: string): Size {
  const size = PUBLISHED.get(at)?.listSize;
  if (size === undefined) throw new Error(`${at} has no @listSize`);
  return size;
}

function operationIn(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return operation as OperationDefinitionNode;
}

describe('@listSize', () => {
  const sized = FIELDS.filter(({ at }) => PUBLISHED.get(at)?.listSize !== undefined);

  test.each(sized.map(({ at, ...rest }) => [at, rest] as const))(
    '%s has the rows that the limiter counts',
    (at, { type, field }) => {
      const { assumedSize, slicingArguments = [], sizedFields = [] } = sizeAt(at);
      for (const list of sizedFields.length === 0 ? [null] : sizedFields) {
        const rows = ['', ...slicingArguments.map((name) => `(${name}: 7)`)].map((given) =>
          rowsCounted(type, field, list, given),
        );
        expect(rows).toEqual([assumedSize, ...slicingArguments.map(() => 7)]);
      }
    },
  );

  test('every list has its size, from its own field or from the field above', () => {
    const above = sized.flatMap(({ at, field }) =>
      (PUBLISHED.get(at)?.listSize?.sizedFields ?? []).map((list) => `${getNamedType(field.type).name}.${list}`),
    );
    const lists = FIELDS.filter(({ field }) => isList(field)).map(({ at }) => at);
    const own = sized.filter(({ field }) => isList(field)).map(({ at }) => at);
    expect([...new Set([...above, ...own])].sort()).toEqual(lists.sort());
  });

  test('a connection may be asked for from either end', () => {
    expect(PUBLISHED.get('Query.clips')?.listSize).toEqual({
      assumedSize: 20,
      slicingArguments: ['first', 'last'],
      requireOneSlicingArgument: false,
      sizedFields: ['edges', 'nodes'],
    });
  });
});

describe('@cost', () => {
  const unit = 1 / VALUE;

  test('each type and each value has the weight that the limiter counts', () => {
    const wrong = FIELDS.filter(({ type, field, at }) => {
      const answer = getNamedType(field.type);
      // A union weighs as much as the row that it turns out to be.
      if (isUnionType(answer)) return false;
      if (isCompositeType(answer)) {
        const rows = isList(field) ? rowsCounted(type, field, null, '') : 1;
        const selection = rows === 0 ? '' : ROW;
        return (
          unit * (counted(type, parse(`{ ${field.name} ${selection} }`)) / rows - 1) !==
          PUBLISHED.get(answer.name)?.cost?.weight
        );
      }
      const four = ['a', 'b', 'c', 'd'].map((alias) => `${alias}: ${field.name}`).join(' ');
      const weight = PUBLISHED.get(at)?.cost?.weight ?? PUBLISHED.get(answer.name)?.cost?.weight;
      return (unit * counted(type, parse(`{ ${four} }`))) / 4 !== weight;
    });
    // Its rows are those of the field above, which is not asked for here.
    expect(wrong.map(({ at }) => at).filter((at) => !ABOVE.test(at))).toEqual([]);
  });

  const ABOVE = /(Connection\.(edges|nodes)|ChangePage\.nodes)$|Ranking\.rows$|Timeline\.points$|Payload\.results$/;

  test.each(Object.entries(operations as Record<string, DocumentNode>).filter(([name]) => name.endsWith('Document')))(
    'a router that reads them counts %s as we do, in values',
    (_, document) => {
      const root = SCHEMA.getRootType(operationIn(document).operation) as GraphQLObjectType;
      expect(counted(root, document)).toBeGreaterThan(1);
      expect(Math.ceil(VALUE * routerCost(document, root))).toBe(counted(root, document));
    },
  );
});

/** The static cost by the specification: only the directives and the document, with no variable given. */
function routerCost(document: DocumentNode, root: GraphQLObjectType): number {
  const fragments = fragmentsOf(document);
  const operation = operationIn(document);
  const { coerced = {} } = getVariableValues(SCHEMA, operation.variableDefinitions ?? [], {});
  const weigh = (at: string) => PUBLISHED.get(at)?.cost?.weight;
  const sum = (costs: number[]) => costs.reduce((total, one) => total + one, 0);
  const ofSelections = (
    parent: GraphQLObjectType,
    { selections }: OperationDefinitionNode['selectionSet'],
    rows: Map<string, number>,
  ): number =>
    sum(
      selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return ofField(parent, selection, rows);
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        return ofSelections(parent, fragment?.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] }, rows);
      }),
    );
  const ofField = (parent: GraphQLObjectType, node: FieldNode, rows: Map<string, number>): number => {
    const [at, field] = [`${parent.name}.${node.name.value}`, parent.getFields()[node.name.value]];
    const type = getNamedType(field?.type as Field['type']);
    const own = weigh(at) ?? weigh(type.name) ?? 0;
    if (!isObjectType(type) || node.selectionSet === undefined) return own;
    const size = PUBLISHED.get(at)?.listSize;
    const asked = size === undefined ? 1 : sizeAsked(size, node);
    const sizedFields = size?.sizedFields ?? [];
    const below = ofSelections(type, node.selectionSet, new Map(sizedFields.map((name) => [name, asked])));
    const times = rows.get(node.name.value) ?? (sizedFields.length === 0 ? asked : 1);
    return times * (own + below);
  };
  const sizeAsked = ({ assumedSize, slicingArguments = [] }: Size, node: FieldNode): number => {
    const given = (node.arguments ?? []).filter(({ name }) => slicingArguments.includes(name.value));
    const sizes = given
      .map(({ value }) => valueFromASTUntyped(value, coerced))
      .filter((one) => typeof one === 'number');
    return sizes.length === 0 ? assumedSize : Math.max(...sizes);
  };
  return ofSelections(root, operation.selectionSet, new Map());
}
