/**
 * Recording and settling, next to bare INSERTs of the same tracking rows. Plain pg inserts them as fast as possible;
 * Prisma's createMany inserts them as most programs would.
 *
 * The sides take turns on one database, because a machine's speed varies from second to second. Each repetition gets
 * batches that no other one used.
 */
import type pg from 'pg';
import { campaignsPerBatch, makeBatches, plannedBatches } from './batches.js';
import { startChild } from './child.js';
import type { SideResult } from './record-child.js';

export interface Comparison {
  rounds: Round[];
  connections: number;
  campaignsPerBatch: number;
}

export const SIDES = ['record', 'insert', 'createMany'] as const;
export type Side = (typeof SIDES)[number];
export type Round = Record<Side, SideResult>;

/** As many as the product runs at once by default: one per social platform. */
const CONNECTIONS = 4;
const REPETITIONS = 7;
const CLIPS_PER_REPETITION = 8_000;

export async function compare(client: pg.Client, url: string, batchSize: number): Promise<Comparison> {
  const planned = await plannedBatches(client);
  const average = await campaignsPerBatch(client);
  const start = (side: string) => startChild('record-child.ts', [side, url, String(CONNECTIONS)]);
  const sides = { record: start('record'), insert: start('insert'), createMany: start('createMany') };
  const rounds: Round[] = [];
  const bare: string[] = [];
  try {
    // The first round warms up all sides and does not count.
    for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
      const mine = portion(planned, repetition, Math.ceil(CLIPS_PER_REPETITION / batchSize));
      const round: Partial<Round> = {};
      for (const side of repetition % 2 === 0 ? SIDES : SIDES.toReversed()) {
        const batches = await makeBatches(client, mine);
        if (side !== 'record') bare.push(...batches.map(({ id }) => id));
        round[side] = await sides[side].ask<SideResult>(batches);
      }
      if (repetition > 0) rounds.push(round as Round);
    }
  } finally {
    await Promise.all(Object.values(sides).map((side) => side.stop()));
  }
  await takeAway(client, bare);
  return { rounds, connections: CONNECTIONS, campaignsPerBatch: average };
}

/** Batches for one repetition, spread evenly over the whole plan. */
function portion<Batch>(planned: readonly Batch[], repetition: number, wanted: number): Batch[] {
  const step = Math.max(REPETITIONS + 1, Math.floor(planned.length / wanted));
  const offset = Math.floor((repetition * step) / (REPETITIONS + 1));
  return planned.filter((_, index) => index % step === offset);
}

/** The bare rows are not facts, so the books must not see them. A superuser may delete them; the product may not. */
async function takeAway(client: pg.Client, batchIds: readonly string[]): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query(`DELETE FROM "ViewTracking" WHERE "scrapeBatchId" = ANY($1::bigint[])`, [batchIds]);
  await client.query('RESET session_replication_role');
}
