/**
 * Resolves each @key of the subgraph, through the loaders of the root fields. A batch is one statement for each type,
 * and `_entities` shows the same as every other path.
 */
import 'reflect-metadata';
import type { Context } from '../kernel/api/context.js';
import type { LoaderDefinition } from '../kernel/api/loader.js';
import { parseId } from '../kernel/api/page.js';
import { type Id, seesAll } from '../kernel/auth/viewer.js';
import { badInput, notFound, wrongRole } from '../kernel/base/errors.js';
import { campaignById } from '../modules/campaigns/campaigns.loaders.js';
import { clipById } from '../modules/clips/clips.loaders.js';
import { platformOf } from '../modules/stats/platform-stats.resolver.js';
import { PLATFORM } from '../modules/totals/totals.sql.js';
import { userById } from '../modules/users/users.loaders.js';

/**
 * Returns the row with that id, or throws the error of the root field. `field` is the path of the id in the router's
 * request.
 */
type Reference = (context: Context, id: string, field: string) => Promise<object>;

/** The types with @key(fields: "id"). */
export const REFERENCES: Readonly<Record<string, Reference>> = {
  User: row(userById, 'The user'),
  Campaign: row(campaignById, 'The campaign'),
  Clip: row(clipById, 'The clip'),
  PlatformStats: async ({ services, viewer }, id) => {
    if (!seesAll(viewer)) throw wrongRole();
    if (id !== PLATFORM) throw notFound('The platform');
    return platformOf(services);
  },
};

function row<Row extends object>(byId: LoaderDefinition<Id, Row, Row | null, undefined>, what: string): Reference {
  return async ({ loaders }, id, field) => {
    const found = await loaders.load(byId, parseId(field, id));
    if (found === null) throw notFound(what);
    return found;
  };
}

/** Resolves one representation `{ __typename, id }` of `_entities`. An error names its place. */
export async function resolveReference(context: Context, representation: unknown, field: string): Promise<object> {
  const { __typename: type, id } = (representation ?? {}) as { __typename?: unknown; id?: unknown };
  if (typeof type !== 'string' || !Object.hasOwn(REFERENCES, type)) {
    throw badInput(`${field}.__typename`, `__typename must be one of ${Object.keys(REFERENCES).join(', ')}.`);
  }
  // GraphQL's ID accepts a text or a whole number.
  if (typeof id !== 'string' && !Number.isSafeInteger(id))
    throw badInput(`${field}.id`, 'id must be a text or a whole number.');
  // A copy with the type name that the union needs. The row itself is shared by all paths of the response.
  return { ...(await REFERENCES[type]?.(context, String(id), `${field}.id`)), __typename: type };
}
