/**
 * The contestants that take part: the product as it is shipped, the product with one thing switched off, its rivals,
 * and an older product if there is a checkout of it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Contestant, type Product, startBare, startProduct } from '../contestants.js';
import { campaignPageIn, isOperation, type Query } from '../operations.js';
import { say } from '../results.js';
import { startPostGraphile } from '../rivals/postgraphile.js';
import { inDatabase } from '../server.js';
import type { World, Worlds } from '../worlds.js';
import type { Asked } from './workloads.js';

/** `before` is an older commit of the product. */
export const ENTRANT_NAMES = ['cliptally', 'alone', 'graphqlJs', 'bare', 'postgraphile', 'before'] as const;
export type EntrantName = (typeof ENTRANT_NAMES)[number];

export interface Entrant {
  name: EntrantName;
  pid: number;
  databaseUrl: string;
  /** How it is asked; null if it has no answer to that. */
  requestOf(asked: Asked): { url: string; body: string } | null;
  stop(): Promise<void>;
}

/** Both switches are always set, so that only one thing differs. */
const SWITCHES = {
  cliptally: { EXECUTOR: 'compiled', SHARED_SNAPSHOTS: 'on' },
  alone: { EXECUTOR: 'compiled', SHARED_SNAPSHOTS: 'off' },
  graphqlJs: { EXECUTOR: 'graphql-js', SHARED_SNAPSHOTS: 'off' },
} as const;

/** All servers that take part, and those whose answers are compared with the product's. */
export interface Field {
  entrants: readonly Entrant[];
  cliptally: Product;
  /** Byte for byte. */
  sameBytes: readonly Contestant[];
  /** Figure by figure. */
  sameFigures: readonly Contestant[];
  stop(): Promise<void>;
}

export async function openField(
  names: readonly EntrantName[],
  { worlds, world, before }: { worlds: Worlds; world: World; before: string | undefined },
): Promise<Field> {
  const { url } = world;
  const start = (name: keyof typeof SWITCHES) => startProduct(url, { env: SWITCHES[name] });
  const cliptally = await start('cliptally');
  const [alone, graphqlJs] = [await start('alone'), await start('graphqlJs')];
  const bare = names.includes('bare') ? await startBare(url) : null;
  const postgraphile = names.includes('postgraphile') ? await startPostGraphile(url) : null;
  if (names.includes('postgraphile') && postgraphile === null) say('PostGraphile cannot be installed and is left out');
  const older = names.includes('before') && before !== undefined ? await startBefore(before, worlds, world) : null;
  const entrants = [
    productEntrant('cliptally', cliptally, url),
    productEntrant('alone', alone, url),
    productEntrant('graphqlJs', graphqlJs, url),
    bare && rivalEntrant('bare', bare, url),
    postgraphile && rivalEntrant('postgraphile', postgraphile, url),
    older,
  ].filter((entrant) => entrant !== null);
  return {
    entrants,
    cliptally,
    sameBytes: [alone, graphqlJs, bare].filter((contestant) => contestant !== null),
    sameFigures: postgraphile === null ? [] : [postgraphile],
    stop: async () => {
      await Promise.all(entrants.map((entrant) => entrant.stop()));
    },
  };
}

function productEntrant(name: EntrantName, product: Product, databaseUrl: string): Entrant {
  const requestOf = ({ query }: Asked) => ({ url: product.urlOf(), body: product.bodyOf(query) });
  return { name, pid: product.pid, databaseUrl, requestOf, stop: () => product.stop() };
}

function rivalEntrant(name: EntrantName, rival: Contestant, databaseUrl: string): Entrant {
  const requestOf = ({ query, userId }: Asked) =>
    isOperation(query) ? { url: rival.urlOf(query.name), body: rival.bodyOf(query, userId) } : null;
  return { name, pid: rival.pid, databaseUrl, requestOf, stop: () => rival.stop() };
}

/** An older commit has its own tables, world and texts of the same operations. */
async function startBefore(folder: string, { server }: Worlds, { size }: World): Promise<Entrant> {
  const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
  const { migrate } = (await load('src/migrations/migrate.ts')) as typeof import('../../../src/migrations/migrate.js');
  const { buildWorld } = (await load('tools/bench/world.ts')) as typeof import('../world.js');
  const { OPERATIONS } = (await load('tools/bench/operations.ts')) as typeof import('../operations.js');
  const page = campaignPageIn(folder);
  say(`building the same world for the product in ${folder}`);
  const databaseUrl = await server.createDatabase(`before_${size.clips}`, migrate);
  await inDatabase(databaseUrl, (client) => buildWorld(client, size));
  const product = await startProduct(databaseUrl, { root: folder });
  const bodyOf = ({ name, title, variables }: Query) => {
    const known = OPERATIONS.find((operation) => operation.name === name);
    return product.bodyOf({ name, title, ...(known ?? { query: page, variables: variablesOf(page, variables) }) });
  };
  return productEntrant('before', { ...product, bodyOf }, databaseUrl);
}

/** Before ids were global, a campaign's page was asked for by its bare number, under another name. */
function variablesOf(page: string, { campaignId }: Query['variables'] = {}): Query['variables'] {
  return page.includes('$campaignId') ? { campaignId } : { id: String(campaignId).replace(/^\D+/, '') };
}
