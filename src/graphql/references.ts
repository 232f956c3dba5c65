/**
 * What each @key of the subgraph resolves to: through the loaders of the root fields, so that a batch is one statement a
 * type and `_entities` shows what every other path shows.
 */
import 'reflect-metadata';
import type { Context } from '../kernel/context.js';
import { badInput, notFound, wrongRole } from '../kernel/errors.js';
import type { LoaderDefinition } from '../kernel/loader.js';
import { parseId } from '../kernel/page.js';
import { type Id, seesAll } from '../kernel/viewer.js';
import { campaignById } from '../modules/campaigns/campaigns.loaders.js';
import { clipById } from '../modules/clips/clips.loaders.js';
import { platformOf } from '../modules/stats/platform-stats.resolver.js';
import { PLATFORM } from '../modules/totals/totals.sql.js';
import { userById } from '../modules/users/users.loaders.js';

/** Answers the row with that id; throws what the root field would. `field` names the id as the router wrote it. */
type Reference = (context: Context, id: string, field: string) => Promise<object>;

/** Types with @key(fields: "id"), and no other. */
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

/** One representation `{ __typename, id }` of `_entities`; what is wrong with it is said at its place. */
export async function resolveReference(context: Context, representation: unknown, field: string): Promise<object> {
  const { __typename: type, id } = (representation ?? {}) as { __typename?: unknown; id?: unknown };
  if (typeof type !== 'string' || !Object.hasOwn(REFERENCES, type)) {
    throw badInput(
      `${field}.__typename`,
      `An entity of this subgraph is one of ${Object.keys(REFERENCES).join(', ')}.`,
    );
  }
  // As GraphQL's ID takes them: a text, or a whole number.
  if (typeof id !== 'string' && !Number.isSafeInteger(id)) throw badInput(`${field}.id`, 'id is a text or a number.');
  // A copy with the name that the union asks for: the row itself belongs to every path of the response.
  return { ...(await REFERENCES[type]?.(context, String(id), `${field}.id`)), __typename: type };
}
