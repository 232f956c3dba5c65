/** The workloads: clippers ask for their own dashboards, admins for lists and analytics, and everybody for all that. */
import { printId } from '../../../src/kernel/base/global-ids.js';
import { CAMPAIGN_ID } from '../../../src/modules/ids/id-kinds.js';
import { CAMPAIGN_PAGE, OPERATIONS, operationOf, type Query } from '../operations.js';
import { inDatabase } from '../server.js';
import type { World } from '../worlds.js';

export const WORKLOAD_NAMES = ['clippers', 'admins', 'everybody'] as const;
export type WorkloadName = (typeof WORKLOAD_NAMES)[number];

export interface Asked {
  query: Query;
  userId: string;
}

export interface Workload {
  title: string;
  /** In this order, again and again. Each connection begins at a place of its own. */
  asked: readonly Asked[];
}

const CLIPPERS = 200;
const ADMIN = '1';
/** The first clipper: the one with the most clips. */
const FIRST_CLIPPER = 2;
/** Ten requests in a row: seven dashboards, two campaign pages, one of an admin. */
const MIXED = 'dcddadddcd';

export async function workloadOf(name: WorkloadName, world: World): Promise<Workload> {
  const clippers = clippersAsking(world.size.clippers);
  switch (name) {
    case 'clippers':
      return { title: `${clippers.length} clippers, their dashboards`, asked: dashboards(clippers) };
    case 'admins':
      return { title: 'admins, lists and analytics in turn', asked: adminPages() };
    case 'everybody':
      return { title: 'everybody', asked: mixed(clippers, await campaignsShown(world.url)) };
  }
}

/** Ids of different clippers, from the one with the most clips to one of the last. */
export function clippersAsking(clippers: number): string[] {
  const count = Math.min(CLIPPERS, clippers);
  return Array.from({ length: count }, (_, index) => String(FIRST_CLIPPER + Math.floor((index * clippers) / count)));
}

function dashboards(clippers: readonly string[]): Asked[] {
  return clippers.map((userId) => ({ query: operationOf('clipperDashboard'), userId }));
}

function adminPages(): Asked[] {
  return OPERATIONS.filter(({ by }) => by === 'ADMIN').map((query) => ({ query, userId: ADMIN }));
}

/** Each clipper asks for the dashboard once; the other requests come between them. */
export function mixed(clippers: readonly string[], campaignIds: readonly string[]): Asked[] {
  const [own, admin] = [dashboards(clippers), adminPages()];
  const page = (index: number): Asked => {
    const query = { ...CAMPAIGN_PAGE, variables: { campaignId: campaignIds[index % campaignIds.length] } };
    return { query, userId: clippers[index % clippers.length] as string };
  };
  const taken = { d: 0, c: 0, a: 0 };
  const asked: Asked[] = [];
  while (taken.d < own.length) {
    const kind = MIXED[asked.length % MIXED.length] as keyof typeof taken;
    const index = taken[kind];
    taken[kind] += 1;
    asked.push(
      kind === 'd' ? (own[index] as Asked) : kind === 'a' ? (admin[index % admin.length] as Asked) : page(index),
    );
  }
  return asked;
}

/** Global ids of campaigns that clippers may see. */
function campaignsShown(url: string): Promise<string[]> {
  return inDatabase(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM "Campaign" WHERE status = 'ACTIVE' ORDER BY id`,
    );
    return rows.map(({ id }) => printId(CAMPAIGN_ID, id));
  });
}

/** The list as a connection sends it: all begin at different places, so that no two ask the same at once. */
export function rotated<Item>(items: readonly Item[], connection: number, connections: number): Item[] {
  const start = Math.floor((connection * items.length) / connections);
  return [...items.slice(start), ...items.slice(0, start)];
}
