/** The Apollo Federation 2 subgraph `cliptally`: the schema with its keys, and the two fields for routers. */
import {
  type ConstDirectiveNode,
  concatAST,
  type DocumentNode,
  extendSchema,
  type FieldDefinitionNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import type { Context } from '../kernel/api/context.js';
import { seesAll } from '../kernel/auth/viewer.js';
import { badInput, Refusal } from '../kernel/base/errors.js';
import { REFERENCES, resolveReference } from './references.js';
import { createSchema } from './schema.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])';

/**
 * A type of Relay, which other subgraphs define, too. No other type is shared: `Totals`, `Balance` and the like have
 * one definition, and composition fails if another subgraph defines them.
 */
const SHAREABLE = new Set(['PageInfo']);

/** Global ids are found only in this subgraph. Another one with a `Node` would not compose with these. */
const INACCESSIBLE_FIELDS = new Set(['node', 'nodes']);

/** Enough for a list nested in a list: ten of the largest pages. */
const REPRESENTATIONS_MAX = 1_000;

export interface SubgraphOptions {
  /** True: `_service` is open to everyone. For development without a router's secret. */
  openService: boolean;
}

/**
 * The parts that the federation specification adds to a subgraph: the directives used here, and the two root fields for
 * routers. They are written out because the official package needs a newer Node than the product.
 */
const FEDERATION = parse(`
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable on OBJECT | FIELD_DEFINITION
  directive @inaccessible on OBJECT | FIELD_DEFINITION | INTERFACE
  scalar link__Import
  scalar federation__FieldSet
  enum link__Purpose {
    "It secures fields."
    SECURITY
    "It is needed to execute operations."
    EXECUTION
  }
  type _Service { sdl: String }
  scalar _Any
  union _Entity = ${Object.keys(REFERENCES).sort().join(' | ')}
  extend type Query {
    _entities(representations: [_Any!]!): [_Entity]!
    _service: _Service!
  }
`);

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** The schema that the server runs: `createSchema` with its resolvers and scalars, plus the federation's fields. */
export function createSubgraph({ openService }: SubgraphOptions): GraphQLSchema {
  const schema = createSchema();
  const sdl = print(subgraphDocument(schema));
  const subgraph = extendSchema(schema, FEDERATION);
  resolveRoot(subgraph, '_service', (_source, _arguments, context) => {
    if (!openService) refuseStrangers(context);
    return { sdl };
  });
  resolveRoot(subgraph, '_entities', entities as Resolver);
  const entity = subgraph.getType('_Entity');
  if (isUnionType(entity)) entity.resolveType = ({ __typename }: { __typename: string }) => __typename;
  return subgraph;
}

function resolveRoot(schema: GraphQLSchema, name: string, resolve: Resolver): void {
  const root = schema.getType('Query');
  const field = isObjectType(root) ? root.getFields()[name] : undefined;
  if (field === undefined) throw new Error(`The schema has no root field ${name}.`);
  field.resolve = resolve;
}

/** The types as clients see them, with @key and @shareable. */
export function subgraphDocument(schema: GraphQLSchema): DocumentNode {
  const types = visit(parse(printSchema(schema)), {
    ObjectTypeDefinition: (type): ObjectTypeDefinitionNode => ({
      ...type,
      directives: directivesOf(type.name.value),
      fields: type.name.value === 'Query' ? (type.fields?.map(hidden) ?? []) : (type.fields ?? []),
    }),
    InterfaceTypeDefinition: (type) => ({ ...type, directives: INACCESSIBLE }),
  });
  return concatAST([parse(LINK), types]);
}

function directivesOf(type: string): readonly ConstDirectiveNode[] {
  return directives(
    `${Object.hasOwn(REFERENCES, type) ? '@key(fields: "id")' : ''} ${SHAREABLE.has(type) ? '@shareable' : ''}`,
  );
}

function directives(applied: string): readonly ConstDirectiveNode[] {
  const [node] = parse(`type Some ${applied} { id: ID }`, { noLocation: true }).definitions;
  return (node as ObjectTypeDefinitionNode).directives ?? [];
}

const INACCESSIBLE = directives('@inaccessible');

function hidden(field: FieldDefinitionNode): FieldDefinitionNode {
  return INACCESSIBLE_FIELDS.has(field.name.value) ? { ...field, directives: INACCESSIBLE } : field;
}

function entities(_: unknown, { representations }: { representations: readonly unknown[] }, context: Context) {
  refuseStrangers(context);
  if (representations.length > REPRESENTATIONS_MAX) {
    throw badInput('representations', `representations must have at most ${REPRESENTATIONS_MAX} entries.`);
  }
  return representations.map((one, index) => resolveReference(context, one, `representations.${index}`));
}

/** Refuses callers that are neither a router nor allowed to see everything. Others use the fields of the schema. */
function refuseStrangers({ request, caller }: Context): void {
  if (request.router || (caller !== null && seesAll(caller))) return;
  throw new Refusal(
    'FORBIDDEN',
    'Only a federation router may use this field. Send its secret in the header x-router-secret.',
  );
}
