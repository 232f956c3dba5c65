/**
 * Resolves each @key of the subgraph, through the loaders of the root fields. A batch is one statement for each type,
 * and `_entities` shows the same as every other path.
 */
import 'reflect-metadata';
import type { Context } from '../kernel/api/context.js';
import { seesAll } from '../kernel/auth/viewer.js';
import { badInput, notFound, wrongRole } from '../kernel/base/errors.js';
import { CAMPAIGN_ID, CLIP_ID, USER_ID } from '../modules/ids/id-kinds.js';
import { platformOf } from '../modules/stats/platform-stats.resolver.js';
import { PLATFORM } from '../modules/totals/totals.sql.js';
import { findNode, NODES, type NodeKind, withType } from './nodes.js';

/**
 * Returns the row with that id, or throws the error of the root field. `field` is the path of the id in the router's
 * request.
 */
type Reference = (context: Context, id: string, field: string) => Promise<object>;

/** Other subgraphs extend these types. */
const KEYED = new Set([USER_ID, CAMPAIGN_ID, CLIP_ID]);

/** The types with @key(fields: "id"). */
export const REFERENCES: Readonly<Record<string, Reference>> = {
  ...Object.fromEntries(NODES.filter(({ kind }) => KEYED.has(kind)).map((node) => [node.kind.type, referenceTo(node)])),
  PlatformStats: async ({ services, viewer }, id) => {
    if (!seesAll(viewer)) throw wrongRole();
    if (id !== PLATFORM) throw notFound('The platform');
    return platformOf(services);
  },
};

function referenceTo(node: NodeKind): Reference {
  return (context, id, field) => findNode(context, node, field, id);
}

/** Resolves one representation `{ __typename, id }` of `_entities`. An error names its place. */
export async function resolveReference(context: Context, representation: unknown, field: string): Promise<object> {
  const { __typename: type, id } = (representation ?? {}) as { __typename?: unknown; id?: unknown };
  if (typeof type !== 'string' || !Object.hasOwn(REFERENCES, type)) {
    throw badInput(`${field}.__typename`, `__typename must be one of ${Object.keys(REFERENCES).join(', ')}.`);
  }
  if (typeof id !== 'string') throw badInput(`${field}.id`, 'id must be a text, such as "user_12".');
  return withType((await REFERENCES[type]?.(context, id, `${field}.id`)) ?? {}, type);
}
