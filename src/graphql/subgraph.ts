/** The Apollo Federation 2 subgraph `cliptally`: the schema with its keys, and the two fields for routers. */
import {
  type ConstDirectiveNode,
  concatAST,
  type DocumentNode,
  extendSchema,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
  type NameNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import type { Context } from '../kernel/api/context.js';
import { seesAll } from '../kernel/auth/viewer.js';
import { badInput, Refusal } from '../kernel/base/errors.js';
import { costOfField, costOfType } from './cost-directives.js';
import { LIVE_QUERY } from './live-schema.js';
import { REFERENCES, resolveReference } from './references.js';
import { ADMIN_TAG, adminPartsOf } from './role-tags.js';
import { createSchema } from './schema.js';

/** The version of the specification that has all directives used here. */
const VERSION = 'v2.9';

const IMPORTED = ['@key', '@shareable', '@tag', '@cost', '@listSize'];

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/${VERSION}", import: ${JSON.stringify(IMPORTED)})`;

/**
 * A type of Relay, which other subgraphs define, too. No other type is shared: `Totals`, `Balance` and the like have
 * one definition, and composition fails if another subgraph defines them.
 */
const SHAREABLE = new Set(['PageInfo']);

/**
 * Only a server by itself has these. The supergraph has one `node` for the rows of all subgraphs, which another one may
 * answer: with two definitions it does not compose, and @inaccessible here would hide the other one, too.
 */
const STANDALONE = { interface: 'Node', fields: new Set(['node', 'nodes']) };

/** Enough for a list nested in a list: ten of the largest pages. */
const REPRESENTATIONS_MAX = 1_000;

const ROOTS: ReadonlySet<string> = new Set(['Query', LIVE_QUERY]);

export interface SubgraphOptions {
  /** True: `_service` is open to everyone. For development without a router's secret. */
  openService: boolean;
}

/**
 * The parts that the federation specification adds to a subgraph: the directives used here, and the two root fields for
 * routers. They are written out because the official package needs a newer Node than the product.
 */
const DIRECTIVES = [
  'directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA',
  'directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE',
  'directive @shareable repeatable on OBJECT | FIELD_DEFINITION',
  'directive @tag(name: String!) repeatable on ARGUMENT_DEFINITION | ENUM | ENUM_VALUE | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | INPUT_OBJECT | INTERFACE | OBJECT | SCALAR | SCHEMA | UNION',
  'directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR',
  'directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION',
];
const ADDED_TYPES = `
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
`;
const FEDERATION = parse([...DIRECTIVES, ADDED_TYPES].join('\n'));

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

/** The types as clients see them, with the directives for routers. */
export function subgraphDocument(schema: GraphQLSchema): DocumentNode {
  const admin = adminPartsOf(schema);
  const tag = (closed: boolean) => (closed ? `@tag(name: "${ADMIN_TAG}")` : '');
  const onType = (name: string) => {
    const type = schema.getType(name);
    const key = Object.hasOwn(REFERENCES, name) ? '@key(fields: "id")' : '';
    const shared = SHAREABLE.has(name) ? '@shareable' : '';
    return [key, shared, tag(admin.types.has(name)), type === undefined ? '' : costOfType(type, schema)];
  };
  const onField = (owner: string, name: string) => {
    const type = schema.getType(owner);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    const costs = isObjectType(type) && field !== undefined ? costOfField(type, field) : '';
    return [tag(admin.fields.has(`${owner}.${name}`)), costs];
  };
  const typed = <Node extends Directed & { name: NameNode }>(type: Node) => ({
    ...type,
    directives: applied(type, onType(type.name.value)),
  });
  const types = visit(parse(printSchema(schema)), {
    ObjectTypeDefinition: (type) => ({
      ...typed(type),
      interfaces: type.interfaces?.filter(({ name }) => name.value !== STANDALONE.interface) ?? [],
      fields: type.fields
        ?.filter(({ name }) => !ROOTS.has(type.name.value) || !STANDALONE.fields.has(name.value))
        .map((field) => ({ ...field, directives: applied(field, onField(type.name.value, field.name.value)) })),
    }),
    InterfaceTypeDefinition: (type) => (type.name.value === STANDALONE.interface ? null : type),
    InputObjectTypeDefinition: typed,
    EnumTypeDefinition: typed,
    ScalarTypeDefinition: typed,
    UnionTypeDefinition: typed,
  });
  return concatAST([parse(LINK), types]);
}

/** The directives of a definition, and more. */
function applied({ directives = [] }: Directed, more: string[]): readonly ConstDirectiveNode[] {
  const [some] = parse(`type Some ${more.join(' ')} { id: ID }`, { noLocation: true }).definitions;
  return [...directives, ...((some as ObjectTypeDefinitionNode).directives ?? [])];
}

interface Directed {
  directives?: readonly ConstDirectiveNode[] | undefined;
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
