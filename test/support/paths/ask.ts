/** Asks a reader's operation over HTTP, about randomly chosen rows, and looks through the answer. */
import type { Database } from '../../../src/kernel/db/database.js';
import { idOf, type Kind } from '../ids.js';
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
/** Of rows that grow without end, those that are surely on the first page of their lists. */
const NEWEST = 20;

export async function knownRows({ prisma }: Pick<Database, 'prisma'>): Promise<KnownRows> {
  const clippers = await prisma.user.findMany({ where: { role: 'CLIPPER' }, orderBy: { id: 'asc' } });
  const campaigns = await prisma.campaign.findMany({ orderBy: { id: 'asc' } });
  const clips = await prisma.clip.findMany({ orderBy: { id: 'asc' } });
  const newest = { orderBy: { id: 'desc' }, take: NEWEST } as const;
  const idsOf = (kind: Kind, rows: readonly { id: bigint }[]) => rows.map(({ id }) => idOf(kind, id));
  return {
    ids: {
      User: idsOf('user', clippers),
      Campaign: idsOf('campaign', campaigns),
      Clip: idsOf('clip', clips),
      Submission: idsOf('submission', await prisma.clipSubmission.findMany(newest)),
      ViewTracking: idsOf('tracking', await prisma.viewTracking.findMany(newest)),
      Earning: idsOf('earning', await prisma.earning.findMany(newest)),
      PayoutRequest: idsOf('request', await prisma.payoutRequest.findMany(newest)),
      Payout: idsOf('payout', await prisma.payout.findMany(newest)),
      SuspectObservation: idsOf('suspect', await prisma.suspectObservation.findMany(newest)),
      ApiKey: idsOf('key', await prisma.apiKey.findMany(newest)),
      AuditEntry: idsOf('audit', await prisma.auditEntry.findMany(newest)),
      PlatformStats: ['platform'],
    },
    names: new Map(clippers.map(({ id, name }) => [idOf('user', id), name])),
  };
}

/** True if there is a row for every id that the reader asks for. */
export function canAsk(reader: Reader, { ids }: KnownRows): boolean {
  return reader.full.variables.every(({ name, type }) => type !== 'ID!' || (ids[name]?.length ?? 0) > 0);
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
