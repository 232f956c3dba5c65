/**
 * The fields and types that no clipper may read, by the roles of @Authorized. They carry @tag(name: "admin"), so that a
 * router can serve a schema without them.
 */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Role } from '../kernel/prisma/generated/enums.js';
import { LIVE_QUERY } from './live-schema.js';

export const ADMIN_TAG = 'admin';

/** The role with the fewest rights. */
const LEAST: Role = 'CLIPPER';

export interface AdminParts {
  /** As "Type.field". */
  fields: ReadonlySet<string>;
  /** Types that only these fields lead to. Scalars and enums are left out, because other subgraphs may use them. */
  types: ReadonlySet<string>;
}

export function adminPartsOf(schema: GraphQLSchema): AdminParts {
  const fields = adminFieldsOf(schema);
  const open = reachedWithout(fields, schema);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !open.has(type) && !type.name.startsWith('__') && !isLeafType(type),
  );
  return { fields, types: new Set(types.map(({ name }) => name)) };
}

function adminFieldsOf(schema: GraphQLSchema): Set<string> {
  const { queries, mutations, fieldResolvers, objectTypes } = getMetadataStorage();
  const nameOf = (target: unknown) => objectTypes.find((type) => type.target === target)?.name ?? '';
  const declared = [
    ...queries.flatMap(({ schemaName, roles }) =>
      [schema.getQueryType()?.name, LIVE_QUERY].map((type) => ({ type, schemaName, roles })),
    ),
    ...mutations.map(({ schemaName, roles }) => ({ type: schema.getMutationType()?.name, schemaName, roles })),
    ...fieldResolvers.map(({ schemaName, roles, getObjectType }) => ({
      type: nameOf(getObjectType?.()),
      schemaName,
      roles,
    })),
    ...objectTypes.flatMap(({ name, fields = [] }) =>
      fields.map(({ schemaName, roles }) => ({ type: name, schemaName, roles })),
    ),
  ];
  const closed = declared.filter(({ roles }) => roles !== undefined && roles.length > 0 && !roles.includes(LEAST));
  return new Set(closed.map(({ type, schemaName }) => `${type}.${schemaName}`));
}

/** The types that a clipper can name. An interface leads to no type by itself: the type's own fields have the roles. */
function reachedWithout(closed: ReadonlySet<string>, schema: GraphQLSchema): Set<GraphQLNamedType> {
  const reached = new Set<GraphQLNamedType>();
  const waiting: (GraphQLNamedType | null | undefined)[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  for (const type of waiting) {
    if (type == null || reached.has(type)) continue;
    reached.add(type);
    if (isInputObjectType(type))
      waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
    if (!isObjectType(type)) continue;
    const open = Object.values(type.getFields()).filter(({ name }) => !closed.has(`${type.name}.${name}`));
    waiting.push(...open.flatMap((field) => [field, ...field.args].map((part) => getNamedType(part.type))));
    waiting.push(...type.getInterfaces());
  }
  return reached;
}
