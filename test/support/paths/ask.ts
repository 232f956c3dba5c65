/** Asks a reader's operation over HTTP, about randomly chosen rows, and looks through the answer. */
import type { Database } from '../../../src/kernel/db/database.js';
import type { Random } from '../random.js';
import type { TestServer } from '../server.js';
import { Look, type Node } from './look.js';
import { type KnownIds, type Reader, valuesFor } from './readers.js';

/** The rows that readers may ask for by id. */
export interface KnownRows {
  ids: KnownIds;
  /** Of users, by id. */
  names: ReadonlyMap<string, string>;
}

export interface Asked {
  data: Node;
  snapshotId: string;
  /** Looks again, after the data was changed. */
  look(traced?: boolean): Look;
}

const ADMIN = 'Ada Admin';

export async function knownRows({ prisma }: Pick<Database, 'prisma'>): Promise<KnownRows> {
  const clippers = await prisma.user.findMany({ where: { role: 'CLIPPER' }, orderBy: { id: 'asc' } });
  const campaigns = await prisma.campaign.findMany({ orderBy: { id: 'asc' } });
  const clips = await prisma.clip.findMany({ orderBy: { id: 'asc' } });
  const idsOf = (rows: readonly { id: bigint }[]) => rows.map(({ id }) => id.toString());
  return {
    ids: { User: idsOf(clippers), Campaign: idsOf(campaigns), Clip: idsOf(clips), PlatformStats: ['platform'] },
    names: new Map(clippers.map(({ id, name }) => [id.toString(), name])),
  };
}

export async function ask(
  server: TestServer,
  { name, as, ...reader }: Reader,
  rows: KnownRows,
  random: Random,
  what: 'path' | 'full' = 'full',
): Promise<Asked> {
  const { query, pieces, variables: wanted } = reader[what];
  // The caller may not appear in the operation.
  const variables = { User: random.pick(rows.ids['User'] ?? []), ...valuesFor(reader[what], rows.ids, random) };
  const me = as === 'ADMIN' ? null : String(variables['User']);
  const given = Object.fromEntries(wanted.map((variable) => [variable.name, variables[variable.name as 'User']]));
  const asker = me === null ? ADMIN : (rows.names.get(me) ?? '');
  const { data, errors, extensions } = await server.query<Node>(asker, query, given);
  if (errors !== undefined) throw new Error(`${name}: ${JSON.stringify({ errors, variables, query })}`);
  return {
    data,
    snapshotId: extensions.snapshot?.id ?? '',
    look: (traced = false) => new Look(pieces, data, { variables, me, traced }),
  };
}
