/** Some batches of the largest world, recorded as a tick would, and what they leave in `Change`. */
import { makeBatches, plannedBatches } from '../batches.js';
import { startChild } from '../child.js';
import type { SideResult } from '../record-child.js';
import { inDatabase } from '../server.js';
import { CONNECTIONS } from './recording.js';

export interface Written {
  clips: number;
  rows: number;
  /** Entries of the rows: each names one row of the product, or a group. */
  entries: number;
  bytes: number;
}

/** The rows of one cursor are read again and again, so a few pages are enough. */
const BATCHES = 200;

const SIZE = `SELECT count(*)::int AS rows, coalesce(sum(cardinality(ids)), 0)::int AS entries,
  pg_total_relation_size('"Change"')::float8 AS bytes FROM "Change"`;

export async function recordSome(url: string, batchSize: number): Promise<Written> {
  const planned = await inDatabase(url, plannedBatches);
  const chosen = planned.slice(0, BATCHES).map((ids) => ids.slice(0, batchSize));
  const before = await inDatabase(url, (client) => client.query(SIZE));
  const batches = await inDatabase(url, (client) => makeBatches(client, chosen));
  const child = startChild('record-child.ts', ['record', url, String(CONNECTIONS)]);
  const { clips } = await child.ask<SideResult>(batches).finally(() => child.stop());
  const after = await inDatabase(url, (client) => client.query(SIZE));
  const grown = (name: 'rows' | 'entries' | 'bytes') => after.rows[0][name] - before.rows[0][name];
  return { clips, rows: grown('rows'), entries: grown('entries'), bytes: grown('bytes') };
}
