/** Recording and settling with the triggers of the feed, and in a copy of the same database without them, by turns. */
import type pg from 'pg';
import { makeBatches, plannedBatches } from '../batches.js';
import { startChild } from '../child.js';
import type { SideResult } from '../record-child.js';
import { type BenchServer, inDatabase } from '../server.js';

export interface RecordingRound {
  with: SideResult;
  without: SideResult;
}

/** As many as the product runs at once by default: one per social platform. */
export const CONNECTIONS = 4;
const CLIPS_A_ROUND = 4_000;
const SIDES = ['with', 'without'] as const;

export async function compareRecording(
  server: BenchServer,
  url: string,
  { batchSize, rounds }: { batchSize: number; rounds: number },
): Promise<RecordingRound[]> {
  const urls = { with: url, without: await copyWithoutTriggers(server, url) };
  const planned = await inDatabase(url, plannedBatches);
  const start = (side: keyof RecordingRound) =>
    startChild('record-child.ts', ['record', urls[side], String(CONNECTIONS)]);
  const children = { with: start('with'), without: start('without') };
  const measured: RecordingRound[] = [];
  const size = Math.min(Math.ceil(CLIPS_A_ROUND / batchSize), Math.floor(planned.length / (rounds + 1)));
  try {
    // The first round warms up both sides and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const mine = planned.slice(round * size, (round + 1) * size);
      const found: Partial<RecordingRound> = {};
      for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
        const batches = await inDatabase(urls[side], (client) => makeBatches(client, mine));
        found[side] = await children[side].ask<SideResult>(batches);
      }
      if (round > 0) measured.push(found as RecordingRound);
    }
  } finally {
    await Promise.all(SIDES.map((side) => children[side].stop()));
  }
  return measured;
}

async function copyWithoutTriggers(server: BenchServer, url: string): Promise<string> {
  const copy = Object.assign(new URL(url), { pathname: '/changes_without' }).toString();
  const name = new URL(url).pathname.slice(1);
  await inDatabase(server.url, (admin) =>
    admin.query(`CREATE DATABASE changes_without TEMPLATE ${name} STRATEGY FILE_COPY`),
  );
  await inDatabase(copy, disableFeed);
  return copy;
}

async function disableFeed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS statement FROM pg_trigger
     WHERE tgname LIKE '%\\_record\\_changes\\_on\\_%'`,
  );
  if (rows.length === 0) throw new Error('the feed has no triggers');
  for (const { statement } of rows) await client.query(statement);
  await client.query('VACUUM ANALYZE');
}
